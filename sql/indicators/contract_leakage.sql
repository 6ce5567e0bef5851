-- Spend outside a corporate contract that everyone must use, in the categories that have one (I-11).
with mandated as (
    select
        contract_key,
        trim(rule_text(category)) as category_words,
        start_date,
        last_end_date,
        is_open_ended,
    from core.contract
    where is_mandated and is_awarded and category is not null
),

line as (
    select
        spend_line.month,
        spend_line.supplier_key,
        spend_line.category,
        spend_line.net_amount_gbp,
        coalesce(
            bool_or(contract_supplier.supplier_key is not null), false
        ) as is_on_contract,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join mandated
        on
            trim(rule_text(coalesce(spend_line.category, ''))) = mandated.category_words
            and spend_line.payment_date >= mandated.start_date
            and (mandated.is_open_ended or spend_line.payment_date <= mandated.last_end_date)
    left join rules.contract_supplier as contract_supplier
        on
            mandated.contract_key = contract_supplier.contract_key
            and spend_line.supplier_key = contract_supplier.supplier_key
    where spend_scope.is_procurement
    group by
        spend_line.line_id,
        spend_line.month,
        spend_line.supplier_key,
        spend_line.category,
        spend_line.net_amount_gbp
),

supplier_cell as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        line.category,
        line.supplier_key,
        sum(line.net_amount_gbp) as all_gbp,
        coalesce(sum(line.net_amount_gbp) filter (where not line.is_on_contract), 0) as outside_gbp,
    from line
    inner join core.period as period on line.month = period.month
    group by all
    having sum(line.net_amount_gbp) > 0
),

summed as (
    select
        * exclude (supplier_key, all_gbp, outside_gbp),
        sum(all_gbp) as all_gbp,
        sum(greatest(least(outside_gbp, all_gbp), 0)) as outside_gbp,
    from supplier_cell
    group by all
),

told as (
    select
        'I-11' as indicator_code,
        'leakage_share' as measure,
        'all' as definition,
        'category' as breakdown,
        category as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        outside_gbp as numerator_gbp,
        all_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(outside_gbp, all_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(outside_gbp, all_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(outside_gbp, all_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
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
