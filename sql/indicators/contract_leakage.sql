-- Spend outside a corporate contract that everyone must use, in the categories that have one (I-11). Where
-- it is not known whether the contract was in force on the day, it is not known whether the spend counts.
with mandated as (
    select
        contract_key,
        trim(rule_text(category)) as category_words,
        -- A category is one however it is spelt, and bears the name that a contract gives it.
        min(category) over (partition by trim(rule_text(category))) as category,
        start_date,
        last_end_date,
        is_open_ended,
    from core.contract
    where is_mandated and is_awarded and trim(rule_text(category)) <> ''
),

-- A line beside each contract of its category: in force on its day, not, or not known to be (null).
line_contract as (
    select
        spend_line.line_id,
        spend_line.month,
        spend_line.supplier_key,
        mandated.category,
        spend_line.net_amount_gbp,
        spend_line.payment_date >= mandated.start_date
        and (mandated.is_open_ended or spend_line.payment_date <= mandated.last_end_date) as is_in_term,
        contract_supplier.supplier_key is not null as is_supplier,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join mandated on trim(rule_text(coalesce(spend_line.category, ''))) = mandated.category_words
    left join rules.contract_supplier as contract_supplier
        on
            mandated.contract_key = contract_supplier.contract_key
            and spend_line.supplier_key = contract_supplier.supplier_key
    where spend_scope.is_procurement
),

line as (
    select
        line_id,
        month,
        supplier_key,
        category,
        net_amount_gbp,
        coalesce(bool_or(is_in_term), false) as is_mandated,
        case
            when bool_or(is_supplier and coalesce(is_in_term, false)) then false
            when not bool_or(is_supplier) then true
            -- Whichever of them was in force, the supplier is of it.
            when bool_and(is_supplier) and not coalesce(bool_or(is_in_term), false) then false
        end as is_outside,
    from line_contract
    where coalesce(is_in_term, true)
    group by line_id, month, supplier_key, category, net_amount_gbp
),

supplier_sum as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        line.category,
        line.supplier_key,
        line.is_mandated,
        sum(line.net_amount_gbp) as all_gbp,
        coalesce(sum(line.net_amount_gbp) filter (where line.is_outside), 0) as outside_gbp,
        coalesce(sum(line.net_amount_gbp) filter (where coalesce(line.is_outside, true)), 0)
            as most_outside_gbp,
    from line
    inner join core.period as period on line.month = period.month
    group by all
    having sum(line.net_amount_gbp) > 0
),

-- Credits net within a supplier, in what surely counts and in what may: what is outside lies between nothing
-- and all that it was paid.
supplier_cell as (
    select
        * exclude (outside_gbp, most_outside_gbp),
        greatest(least(outside_gbp, all_gbp), 0) as outside_gbp,
        greatest(least(greatest(most_outside_gbp, outside_gbp), all_gbp), 0) as most_outside_gbp,
    from supplier_sum
),

summed as (
    select
        * exclude (supplier_key, is_mandated, all_gbp, outside_gbp, most_outside_gbp),
        sum(all_gbp) as all_gbp,
        coalesce(sum(outside_gbp) filter (where is_mandated), 0) as outside_gbp,
        coalesce(sum(all_gbp - most_outside_gbp) filter (where is_mandated), 0) as inside_gbp,
        -- Not known to be below the line, and whether it would then be above it.
        coalesce(sum(outside_gbp) filter (where not is_mandated), 0) as open_outside_gbp,
        coalesce(sum(all_gbp - most_outside_gbp) filter (where not is_mandated), 0) as open_inside_gbp,
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
        all_gbp - outside_gbp - inside_gbp as unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        -- What may not count does so where that moves the share; where nothing counts for sure, the least
        -- is nothing.
        cast(coalesce(share_of(outside_gbp, all_gbp - open_outside_gbp), 0) as decimal(28, 10))
            as lower_value,
        cast(share_of(outside_gbp, outside_gbp + inside_gbp) as decimal(28, 10)) as point_value,
        cast(
            coalesce(
                share_of(all_gbp - inside_gbp - open_inside_gbp, all_gbp - open_inside_gbp), 0
            ) as decimal(28, 10)
        ) as upper_value,
        cast(share_of(outside_gbp + inside_gbp, all_gbp) as decimal(18, 10)) as coverage_share,
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
