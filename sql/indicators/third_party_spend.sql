with cell_scope as (
    select
        period_cell_number,
        scope,
        population,
        is_net_credit,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
        count(*) filter (where is_counted) as supplier_count,
    from indicators.supplier_period
    group by all
),

-- A supplier paid under several scopes is one supplier.
cell_supplier as (
    select
        period_cell_number,
        count(*) filter (where is_counted) as supplier_count,
    from (
        select
            period_cell_number,
            supplier_number,
            bool_or(is_counted) as is_counted,
        from indicators.supplier_period
        group by period_cell_number, supplier_number
    ) as supplier
    group by period_cell_number
),

parted as (
    select
        'all_spend' as measure,
        'all' as definition,
        cell_scope.* exclude (supplier_count),
        0 as supplier_count,
    from cell_scope
    union all
    select
        'scope_spend' as measure,
        scope as definition,
        cell_scope.*,
    from cell_scope
    union all
    select
        'procurement_spend' as measure,
        'all' as definition,
        cell_scope.*,
    from cell_scope
    where population in ('procurement', 'unresolved')
    union all
    select
        'net_credit_spend' as measure,
        'all' as definition,
        cell_scope.*,
    from cell_scope
    where population = 'procurement' and is_net_credit
    union all
    select
        'share_denominator_spend' as measure,
        'all' as definition,
        cell_scope.*,
    from cell_scope
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
        period_cell_number,
        measure,
        definition,
        coalesce(sum(net_amount_gbp) filter (where not is_upper_only), 0) as net_amount_gbp,
        greatest(coalesce(sum(net_amount_gbp) filter (where is_upper_only), 0), 0) as unresolved_gbp,
        coalesce(sum(line_count) filter (where not is_upper_only), 0) as line_count,
        coalesce(sum(supplier_count) filter (where not is_upper_only), 0) as supplier_count,
    from marked
    group by all
)

select
    summed.measure,
    summed.definition,
    shown.breakdown,
    shown.breakdown_value,
    shown.period_type,
    shown.period_label,
    shown.period_start,
    shown.period_end,
    cast(summed.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    cast(summed.net_amount_gbp + summed.unresolved_gbp as decimal(18, 2)) as upper_amount_gbp,
    cast(summed.line_count as bigint) as line_count,
    cast(
        case
            when summed.measure = 'all_spend' then cell_supplier.supplier_count
            else summed.supplier_count
        end as bigint
    ) as supplier_count,
    shown.is_provisional,
    shown.crosses_series_break,
from summed
inner join cell_supplier on summed.period_cell_number = cell_supplier.period_cell_number
inner join rules.period_cell as shown on summed.period_cell_number = shown.period_cell_number
