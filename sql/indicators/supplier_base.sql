with supplier_period as (
    select
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        supplier_key,
        sum(net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period
    where population = 'procurement' and is_counted and not is_net_credit
    group by all
),

paid_month as (
    select distinct
        supplier_key,
        month,
    from core.spend_line
),

loaded as (
    select min(month) as first_month,
    from core.period_month
    where is_expected
),

parameter as (
    select
        max(cast(value as decimal(18, 2))) filter (where parameter = 'tail_supplier_max_gbp') as tail_gbp,
        max(cast(value as integer)) filter (where parameter = 'new_supplier_lookback_months')
            as lookback_months,
    from reference.parameter
    where parameter in ('tail_supplier_max_gbp', 'new_supplier_lookback_months')
),

-- Each supplier of a period with the last month it was paid before the period began.
judged as (
    select
        supplier_period.*,
        supplier_period.net_amount_gbp < parameter.tail_gbp as is_tail,
        coalesce(
            paid_month.month < supplier_period.period_start - to_months(parameter.lookback_months), true
        ) as is_unseen,
        loaded.first_month <= supplier_period.period_start - to_months(parameter.lookback_months)
            as has_full_history,
    from supplier_period
    cross join parameter
    cross join loaded
    asof left join paid_month
        on
            supplier_period.supplier_key = paid_month.supplier_key
            and supplier_period.period_start > paid_month.month
),

counted as (
    select
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        has_full_history,
        count(*) as active_count,
        count(*) filter (where is_unseen) as unseen_count,
        count(*) filter (where is_tail) as tail_count,
        coalesce(sum(net_amount_gbp) filter (where is_tail), 0) as tail_gbp,
        sum(net_amount_gbp) as active_gbp,
    from judged
    group by all
),

-- Cast one by one: a union of decimals may drop digits to fit.
measured as (
    select
        *,
        'active_supplier_count' as measure,
        'count' as unit,
        cast(active_count as decimal(28, 10)) as lower_value,
        cast(active_count as decimal(28, 10)) as point_value,
        cast(active_count as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'new_supplier_count' as measure,
        'count' as unit,
        cast(case when has_full_history then unseen_count else 0 end as decimal(28, 10)) as lower_value,
        cast(case when has_full_history then unseen_count end as decimal(28, 10)) as point_value,
        cast(unseen_count as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'tail_supplier_count' as measure,
        'count' as unit,
        cast(tail_count as decimal(28, 10)) as lower_value,
        cast(tail_count as decimal(28, 10)) as point_value,
        cast(tail_count as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'tail_spend_gbp' as measure,
        'GBP' as unit,
        cast(tail_gbp as decimal(28, 10)) as lower_value,
        cast(tail_gbp as decimal(28, 10)) as point_value,
        cast(tail_gbp as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'tail_spend_share' as measure,
        'share' as unit,
        cast(share_of(tail_gbp, active_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(tail_gbp, active_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(tail_gbp, active_gbp) as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'suppliers_per_million' as measure,
        'suppliers per GBP million' as unit,
        cast(1000000 * share_of(active_count, active_gbp) as decimal(28, 10)) as lower_value,
        cast(1000000 * share_of(active_count, active_gbp) as decimal(28, 10)) as point_value,
        cast(1000000 * share_of(active_count, active_gbp) as decimal(28, 10)) as upper_value,
    from counted
)

select
    measure,
    unit,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    lower_value,
    point_value,
    upper_value,
    is_provisional,
    crosses_series_break,
from measured
