-- How long invoices wait (I-20): day 1 is the day after the invoice was received. Payments made in the
-- period under public contracts (section 69), and over all invoices beside it. Where no line says when its
-- invoice was received there is no figure: the invoice's own date never stands in for it. One invoice
-- counts once.
with parameter as (
    select
        cast(max(value) filter (where parameter = 'regulation_38_first_days') as integer) as first_days,
        cast(max(value) filter (where parameter = 'regulation_38_second_days') as integer) as second_days,
    from reference.parameter
),

invoice as (
    select
        coalesce(spend_line.supplier_key, '') as supplier_key,
        coalesce(spend_line.invoice_ref, spend_line.transaction_id, spend_line.line_id) as invoice_key,
        spend_line.payment_date,
        spend_line.month,
        spend_line.invoice_received_date,
        date_diff('day', spend_line.invoice_received_date, spend_line.payment_date) as day_count,
        bool_or(link.is_strict) as is_public_contract,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join rules.contract_link as link on spend_line.line_id = link.line_id
    where spend_scope.is_procurement and spend_line.net_amount_gbp > 0
    group by all
),

invoice_month as (
    select
        invoice.month,
        invoice.is_public_contract,
        count(*) as all_count,
        count(*) filter (where invoice.day_count >= 0) as known_count,
        coalesce(sum(invoice.day_count) filter (where invoice.day_count >= 0), 0) as day_sum,
        count(*) filter (where invoice.day_count between 0 and parameter.first_days) as first_count,
        count(*) filter (
            where invoice.day_count > parameter.first_days and invoice.day_count <= parameter.second_days
        ) as second_count,
        count(*) filter (where invoice.day_count > parameter.second_days) as third_count,
    from invoice
    cross join parameter
    group by invoice.month, invoice.is_public_contract
),

population as (
    select
        'all invoices' as definition,
        * exclude (is_public_contract),
    from invoice_month
    union all
    select
        'public contracts' as definition,
        * exclude (is_public_contract),
    from invoice_month
    where is_public_contract
),

summed as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        population.definition,
        sum(population.all_count) as all_count,
        sum(population.known_count) as known_count,
        sum(population.day_sum) as day_sum,
        sum(population.first_count) as first_count,
        sum(population.second_count) as second_count,
        sum(population.third_count) as third_count,
    from population
    inner join core.period as period on population.month = period.month
    group by all
),

told_all as (
    select
        *,
        all_count - known_count as open_count,
        case when known_count = 0 then 'NO_RECEIVED_DATE' end as silent,
    from summed
),

told as (
    select
        'I-20' as indicator_code,
        'payment_days_mean' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'days' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        known_count as numerator_count,
        all_count as denominator_count,
        open_count as unknown_count,
        cast(share_of(day_sum, known_count) as decimal(28, 10)) as lower_value,
        cast(share_of(day_sum, known_count) as decimal(28, 10)) as point_value,
        cast(share_of(day_sum, known_count) as decimal(28, 10)) as upper_value,
        cast(share_of(known_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from told_all
    union all
    select
        'I-20' as indicator_code,
        'paid_within_30_days_share' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        first_count as numerator_count,
        all_count as denominator_count,
        open_count as unknown_count,
        cast(case when known_count > 0 then share_of(first_count, all_count) end as decimal(28, 10))
            as lower_value,
        cast(share_of(first_count, known_count) as decimal(28, 10)) as point_value,
        cast(
            case when known_count > 0 then share_of(first_count + open_count, all_count) end as decimal(
                28, 10
            )
        ) as upper_value,
        cast(share_of(known_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from told_all
    union all
    select
        'I-20' as indicator_code,
        'paid_in_31_to_60_days_share' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        second_count as numerator_count,
        all_count as denominator_count,
        open_count as unknown_count,
        cast(case when known_count > 0 then share_of(second_count, all_count) end as decimal(28, 10))
            as lower_value,
        cast(share_of(second_count, known_count) as decimal(28, 10)) as point_value,
        cast(
            case when known_count > 0 then share_of(second_count + open_count, all_count) end as decimal(
                28, 10
            )
        ) as upper_value,
        cast(share_of(known_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from told_all
    union all
    select
        'I-20' as indicator_code,
        'paid_after_60_days_share' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        third_count as numerator_count,
        all_count as denominator_count,
        open_count as unknown_count,
        cast(case when known_count > 0 then share_of(third_count, all_count) end as decimal(28, 10))
            as lower_value,
        cast(share_of(third_count, known_count) as decimal(28, 10)) as point_value,
        cast(
            case when known_count > 0 then share_of(third_count + open_count, all_count) end as decimal(
                28, 10
            )
        ) as upper_value,
        cast(share_of(known_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from told_all
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
