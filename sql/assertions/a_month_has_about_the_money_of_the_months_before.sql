-- A month has neither half nor twice the money or the lines that were usual in the months before it.
-- severity: warning
-- table: core.series_break
with parameter as (
    select
        cast(max(value) filter (where parameter = 'series_break_window_months') as integer) as window_months,
        cast(max(value) filter (where parameter = 'series_break_min_months') as integer) as min_months,
        cast(max(value) filter (where parameter = 'series_break_unconfirmed_factor') as decimal(9, 4))
            as factor,
        cast(max(value) filter (where parameter = 'drift_min_line_count') as integer) as min_line_count,
    from reference.parameter
),

-- History begins anew with a confirmed series break, which says the same of the month it begins with.
era as (
    select
        period_month.feed,
        period_month.month,
        period_month.net_amount_gbp,
        period_month.line_count,
        max(series_break.month) as era_month,
    from core.period_month as period_month
    left join core.series_break as series_break
        on
            period_month.feed = series_break.feed
            and period_month.month >= series_break.month
            and series_break.is_confirmed
    where period_month.is_expected and period_month.is_loaded and period_month.reason_code <> 'PART_MONTH'
    group by period_month.feed, period_month.month, period_month.net_amount_gbp, period_month.line_count
),

usual as (
    select
        now.feed,
        now.month,
        now.net_amount_gbp,
        now.line_count,
        quantile_disc(before.net_amount_gbp, 0.5) as usual_net_amount_gbp,
        quantile_disc(before.line_count, 0.5) as usual_line_count,
    from era as now
    cross join parameter
    inner join era as before
        on
            now.feed = before.feed
            and now.era_month is not distinct from before.era_month
            and now.month > before.month
            and now.month <= before.month + to_months(parameter.window_months)
    group by now.feed, now.month, now.net_amount_gbp, now.line_count
    having count(*) >= max(parameter.min_months)
)

select
    usual.feed,
    usual.month,
    strftime(usual.month, '%B %Y') || ', ' || usual.feed || ': £'
    || format('{:,.0f}', round(usual.net_amount_gbp, 0)) || ' on ' || format('{:,}', usual.line_count)
    || ' lines; £' || format('{:,.0f}', round(usual.usual_net_amount_gbp, 0)) || ' on '
    || format('{:,}', usual.usual_line_count) || ' were usual.' as says,
from usual
cross join parameter
where
    -- Where few lines are usual, twice as many are chance.
    usual.usual_line_count >= parameter.min_line_count
    and (
        usual.net_amount_gbp * parameter.factor <= usual.usual_net_amount_gbp
        or usual.net_amount_gbp >= parameter.factor * usual.usual_net_amount_gbp
        or usual.line_count * parameter.factor <= usual.usual_line_count
        or usual.line_count >= parameter.factor * usual.usual_line_count
    )
