-- How many candidates there are, and what one of each pair comes to (I-22), by tier and by the month the
-- later of the two was paid. Silent where too few lines carry an invoice number.
with line_month as (
    select
        month,
        count(*) as line_count,
        count(*) filter (where regexp_matches(coalesce(invoice_ref, ''), '\d')) as numbered_count,
    from core.spend_line
    where net_amount_gbp > 0
    group by month
),

numbered as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        sum(line_month.line_count) as line_count,
        sum(line_month.numbered_count) as numbered_count,
    from line_month
    inner join core.period as period on line_month.month = period.month
    group by all
),

tier as (
    select unnest(['T1', 'T2', 'T3', 'T4']) as tier,
),

found as (
    select
        numbered.*,
        tier.tier,
        count(candidate.line_id) as pair_count,
        coalesce(sum(candidate.net_amount_gbp), 0) as pair_gbp,
        case when numbered.numbered_count = 0 then 'NO_INVOICE_REF' end as silent,
    from numbered
    cross join tier
    left join indicators.duplicate_payment_candidate as candidate
        on
            tier.tier = candidate.tier
            and candidate.later_payment_date between numbered.period_start and numbered.period_end
    group by all
),

told as (
    select
        'I-22' as indicator_code,
        'candidate_pair_count' as measure,
        tier as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        pair_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        pair_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(case when silent is null then pair_count end as decimal(28, 10)) as lower_value,
        -- Lines without a number may hide more pairs.
        cast(case when silent is null and numbered_count = line_count then pair_count end as decimal(28, 10))
            as point_value,
        cast(case when silent is null and numbered_count = line_count then pair_count end as decimal(28, 10))
            as upper_value,
        cast(share_of(numbered_count, line_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from found
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
