with supplier_period as (
    select *,
    from indicators.supplier_period
),

parted as (
    select
        'all_spend' as measure,
        'all' as definition,
        *,
    from supplier_period
    union all
    select
        'scope_spend' as measure,
        scope as definition,
        *,
    from supplier_period
    union all
    select
        'procurement_spend' as measure,
        'all' as definition,
        *,
    from supplier_period
    where population in ('procurement', 'unresolved')
    union all
    select
        'net_credit_spend' as measure,
        'all' as definition,
        *,
    from supplier_period
    where population = 'procurement' and is_net_credit
    union all
    select
        'share_denominator_spend' as measure,
        'all' as definition,
        *,
    from supplier_period
    where population = 'procurement' and not is_net_credit
),

-- What cannot be resolved belongs only in the upper bound of S_proc (method 3.2).
marked as (
    select
        *,
        measure = 'procurement_spend' and population = 'unresolved' as is_upper_only,
    from parted
),

summed as (
    select
        measure,
        definition,
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        coalesce(sum(net_amount_gbp) filter (where not is_upper_only), 0) as net_amount_gbp,
        greatest(coalesce(sum(net_amount_gbp) filter (where is_upper_only), 0), 0) as unresolved_gbp,
        coalesce(sum(line_count) filter (where not is_upper_only), 0) as line_count,
        count(distinct supplier_key) filter (where is_counted and not is_upper_only) as supplier_count,
    from marked
    group by all
)

select
    measure,
    definition,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    cast(net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    cast(net_amount_gbp + unresolved_gbp as decimal(18, 2)) as upper_amount_gbp,
    cast(line_count as bigint) as line_count,
    supplier_count,
    is_provisional,
    crosses_series_break,
from summed
