-- An export may turn every amount of a month into pence or thousands, or add the VAT; each stays readable.
-- Suppliers who are paid the same sum again and again show it: their sums come back times a factor.
with parameter as (
    select
        cast(max(value) filter (where parameter = 'series_break_window_months') as integer) as window_months,
        cast(max(value) filter (where parameter = 'amount_slip_min_line_count') as integer) as min_line_count,
    from reference.parameter
),

paid as (
    select
        feed,
        month,
        supplier_key,
        net_amount_gbp,
        count(*) as line_count,
    from core.spend_line
    where net_amount_gbp <> 0 and not is_redacted
    group by feed, month, supplier_key, net_amount_gbp
),

factor as (
    select
        times,
        divided_by,
        reading,
    from reference.amount_factor
    union all
    select
        1 as times,
        1 as divided_by,
        null as reading,
),

paid_before as (
    select
        paid.feed,
        paid.month,
        paid.supplier_key,
        factor.times,
        factor.divided_by,
        cast(round(paid.net_amount_gbp * factor.times / factor.divided_by, 2) as decimal(18, 2))
            as scaled_amount_gbp,
    from paid
    cross join factor
),

come_back as (
    select distinct
        paid.feed,
        paid.month,
        paid.supplier_key,
        paid.net_amount_gbp,
        paid.line_count,
        paid_before.times,
        paid_before.divided_by,
    from paid
    cross join parameter
    inner join paid_before
        on
            paid.feed = paid_before.feed
            and paid.supplier_key = paid_before.supplier_key
            and paid.net_amount_gbp = paid_before.scaled_amount_gbp
            and paid.month > paid_before.month
            and paid.month <= paid_before.month + to_months(parameter.window_months)
),

counted as (
    select
        feed,
        month,
        times,
        divided_by,
        cast(sum(line_count) as bigint) as line_count,
    from come_back
    group by feed, month, times, divided_by
)

select
    scaled.feed,
    scaled.month,
    scaled.times,
    scaled.divided_by,
    scaled.line_count,
    coalesce(same.line_count, 0) as same_line_count,
    scaled.line_count >= parameter.min_line_count and scaled.line_count > coalesce(same.line_count, 0)
        as is_slip,
    strftime(scaled.month, '%B %Y') || ', ' || scaled.feed || ': ' || format('{:,}', scaled.line_count)
    || ' lines are exactly ' || scaled.times
    || case when scaled.divided_by <> 1 then '/' || scaled.divided_by else '' end
    || ' times a sum that the same supplier was paid before, and the sum itself stands on '
    || format('{:,}', coalesce(same.line_count, 0)) || ': perhaps ' || factor.reading || '.' as reason,
from counted as scaled
cross join parameter
inner join factor on scaled.times = factor.times and scaled.divided_by = factor.divided_by
left join counted as same
    on scaled.feed = same.feed and scaled.month = same.month and same.times = 1 and same.divided_by = 1
where factor.reading is not null
