-- What comes to off-contract spend above the council's own threshold (I-10), and silence until it states
-- one. The lower bound holds only suppliers that are above it by what surely has no live contract.
with rolling as (
    select
        period_type,
        period_label,
        min(period_start) as period_start,
        min(period_end) as period_end,
        bool_or(is_provisional) as is_provisional,
        bool_or(crosses_series_break) as crosses_series_break,
    from core.period
    where period_type = 'rolling_year'
    group by period_type, period_label
    order by is_provisional, period_label desc
    limit 1
),

setting as (
    select
        count(value) > 0 as is_set,
        -- The same as in off_contract_supplier: what asks for a quote, or else for a tender.
        coalesce(
            cast(max(value) filter (where parameter = 'quote_threshold_gbp') as decimal(18, 2)),
            cast(max(value) filter (where parameter = 'tender_threshold_gbp') as decimal(18, 2))
        ) as threshold_gbp,
    from reference.parameter
    where parameter in ('quote_threshold_gbp', 'tender_threshold_gbp')
),

register as (
    select count(*) > 0 as is_loaded,
    from core.contract
),

-- A credit of which it is not known whether it is on contract may also raise what is off it.
supplier as (
    select
        off_contract_supplier.supplier_key,
        off_contract_supplier.period_label,
        off_contract_supplier.off_contract_gbp as off_gbp,
        least(
            off_contract_supplier.off_contract_gbp,
            off_contract_supplier.off_contract_gbp - off_contract_supplier.unknown_gbp
        ) as least_gbp,
        greatest(
            off_contract_supplier.off_contract_gbp,
            off_contract_supplier.off_contract_gbp - off_contract_supplier.unknown_gbp
        ) as most_gbp,
        setting.threshold_gbp,
    from indicators.off_contract_supplier as off_contract_supplier
    cross join setting
),

summed as (
    select
        rolling.*,
        setting.is_set and register.is_loaded as is_told,
        count(supplier.supplier_key) as supplier_count,
        count(supplier.supplier_key) filter (where supplier.least_gbp > supplier.threshold_gbp)
            as sure_count,
        coalesce(sum(supplier.off_gbp), 0) as off_gbp,
        coalesce(sum(supplier.least_gbp) filter (where supplier.least_gbp > supplier.threshold_gbp), 0)
            as least_gbp,
        coalesce(sum(supplier.most_gbp), 0) as most_gbp,
        case
            when not register.is_loaded then 'NO_CONTRACT_REGISTER'
            when not setting.is_set then 'THRESHOLD_NOT_SET'
        end as silent,
    from rolling
    cross join setting
    cross join register
    left join supplier on rolling.period_label = supplier.period_label
    group by all
),

told as (
    select
        'I-10' as indicator_code,
        'off_contract_over_threshold_gbp' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        case when is_told then off_gbp end as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        case when is_told then most_gbp - least_gbp end as unknown_gbp,
        case when is_told then supplier_count end as numerator_count,
        cast(null as bigint) as denominator_count,
        case when is_told then supplier_count - sure_count end as unknown_count,
        cast(case when is_told then least_gbp end as decimal(28, 10)) as lower_value,
        cast(case when is_told then off_gbp end as decimal(28, 10)) as point_value,
        cast(case when is_told then most_gbp end as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from summed
    union all
    select
        'I-10' as indicator_code,
        'off_contract_over_threshold_count' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        case when is_told then supplier_count end as numerator_count,
        cast(null as bigint) as denominator_count,
        case when is_told then supplier_count - sure_count end as unknown_count,
        cast(case when is_told then sure_count end as decimal(28, 10)) as lower_value,
        cast(case when is_told then supplier_count end as decimal(28, 10)) as point_value,
        cast(case when is_told then supplier_count end as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from summed
)

select
    indicator_code,
    measure,
    definition,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    unit,
    cast(numerator_gbp as decimal(18, 2)) as numerator_gbp,
    cast(denominator_gbp as decimal(18, 2)) as denominator_gbp,
    cast(unknown_gbp as decimal(18, 2)) as unknown_gbp,
    cast(numerator_count as bigint) as numerator_count,
    cast(denominator_count as bigint) as denominator_count,
    cast(unknown_count as bigint) as unknown_count,
    cast(lower_value as decimal(28, 10)) as lower_value,
    cast(point_value as decimal(28, 10)) as point_value,
    cast(upper_value as decimal(28, 10)) as upper_value,
    cast(coverage_share as decimal(18, 10)) as coverage_share,
    silent_code,
    is_provisional,
    crosses_series_break,
from told
