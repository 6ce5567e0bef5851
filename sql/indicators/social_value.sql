-- Social value against contract value (I-17): committed on contracts with commitments (17a) and on all
-- (17b), delivered with evidence (17c) and against what was paid (17d). Economic local value stands apart
-- from what is additional to society. What the strategy quotes is shown beside it and is no pass mark.
with period as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
),

parameter as (
    select
        cast(max(value) filter (where parameter = 'social_value_quoted_share') as decimal(18, 10))
            as quoted_share,
    from reference.parameter
),

contract as (
    select
        contract_key,
        value_gbp,
        start_date,
        last_end_date,
    from rules.contract_fact
    where value_gbp > 0 and not is_framework
),

live as (
    select
        period.*,
        contract.contract_key,
        contract.value_gbp,
        to_date.sv_commitment_count > 0 as has_commitment,
        coalesce(to_date.sv_committed_gbp, 0) as committed_gbp,
        coalesce(to_date.sv_economic_gbp, 0) as economic_gbp,
        share_of(to_date.sv_committed_gbp, contract.value_gbp) as committed_share,
        to_date.sv_unvalued_count > 0 as has_unvalued,
        coalesce(to_date.sv_delivered_gbp, 0) as delivered_gbp,
        to_date.paid_gbp,
        -- The part of the term that has run by the end of the period, in days.
        greatest(date_diff('day', contract.start_date, period.period_end) + 1, 0) as elapsed_days,
        date_diff('day', contract.start_date, contract.last_end_date) + 1 as term_days,
    from contract
    inner join period
        on
            coalesce(contract.start_date <= period.period_end, true)
            and coalesce(contract.last_end_date >= period.period_start, true)
    inner join rules.contract_to_date as to_date
        on contract.contract_key = to_date.contract_key and period.period_end = to_date.as_at_date
),

timed as (
    select
        *,
        case
            when term_days > 0
                then cast(
                    cast(value_gbp as decimal(24, 2))
                    * share_of(least(elapsed_days, term_days), term_days) as decimal(18, 2)
                )
        end as elapsed_gbp,
        case
            when term_days > 0
                then cast(
                    cast(committed_gbp as decimal(24, 2))
                    * share_of(least(elapsed_days, term_days), term_days) as decimal(18, 2)
                )
        end as committed_to_date_gbp,
    from live
),

summed as (
    select
        timed.period_type,
        timed.period_label,
        timed.period_start,
        timed.period_end,
        timed.is_provisional,
        timed.crosses_series_break,
        min(parameter.quoted_share) as quoted_share,
        sum(timed.value_gbp) as all_gbp,
        coalesce(sum(timed.value_gbp) filter (where timed.has_commitment), 0) as with_gbp,
        sum(timed.committed_gbp) as committed_gbp,
        sum(timed.economic_gbp) as economic_gbp,
        count(*) as all_count,
        count(*) filter (where timed.has_commitment) as with_count,
        count(*) filter (where timed.has_commitment and timed.committed_share >= parameter.quoted_share)
            as at_quoted_count,
        -- A commitment without a value may lift its contract to what is quoted.
        count(*) filter (
            where timed.has_commitment and timed.has_unvalued
            and not coalesce(timed.committed_share >= parameter.quoted_share, false)
        ) as low_unvalued_count,
        coalesce(sum(timed.committed_share) filter (where timed.has_commitment), 0) as share_sum,
        count(*) filter (where timed.has_unvalued) as unvalued_count,
        -- What is delivered stands beside contracts of which the same is known: their term, or payments.
        coalesce(sum(timed.delivered_gbp) filter (where timed.has_commitment and timed.term_days > 0), 0)
            as delivered_gbp,
        coalesce(
            sum(timed.delivered_gbp) filter (where timed.has_commitment and timed.paid_gbp is not null), 0
        ) as delivered_of_paid_gbp,
        coalesce(sum(timed.elapsed_gbp) filter (where timed.has_commitment), 0) as elapsed_gbp,
        greatest(coalesce(sum(timed.paid_gbp) filter (where timed.has_commitment), 0), 0) as paid_gbp,
        coalesce(sum(timed.committed_to_date_gbp) filter (where timed.has_commitment), 0)
            as committed_to_date_gbp,
    from timed
    cross join parameter
    group by all
),

shared as (
    select
        *,
        case
            when with_count > 0
                then cast(
                    cast(
                        share_quotient(
                            cast(
                                cast(share_sum as decimal(24, 10))
                                * cast(10000000000 as decimal(12, 0)) as hugeint
                            ),
                            cast(with_count as hugeint)
                        ) as decimal(38, 0)
                    )
                    * 0.0000000001 as decimal(18, 10)
                )
        end as mean_share,
        case when with_count = 0 then 'NO_COMMITMENT' end as silent,
        committed_gbp - economic_gbp as additive_gbp,
    from summed
),

told as (
    select
        'I-17' as indicator_code,
        'committed_share' as measure,
        '17a' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        committed_gbp as numerator_gbp,
        with_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        with_count as numerator_count,
        all_count as denominator_count,
        unvalued_count as unknown_count,
        cast(case when with_count > 0 then share_of(committed_gbp, with_gbp) end as decimal(28, 10))
            as lower_value,
        cast(
            case
                when unvalued_count = 0 and with_count > 0 then share_of(committed_gbp, with_gbp)
            end as decimal(28, 10)
        ) as point_value,
        cast(
            case
                when unvalued_count = 0 and with_count > 0 then share_of(committed_gbp, with_gbp)
            end as decimal(28, 10)
        ) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'committed_mean_share' as measure,
        '17a' as definition,
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
        with_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(mean_share as decimal(28, 10)) as lower_value,
        cast(case when unvalued_count = 0 then mean_share end as decimal(28, 10))
            as point_value,
        cast(case when unvalued_count = 0 then mean_share end as decimal(28, 10))
            as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'committed_share' as measure,
        '17b' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        committed_gbp as numerator_gbp,
        all_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        with_count as numerator_count,
        all_count as denominator_count,
        unvalued_count as unknown_count,
        cast(share_of(committed_gbp, all_gbp) as decimal(28, 10)) as lower_value,
        cast(case when unvalued_count = 0 then share_of(committed_gbp, all_gbp) end as decimal(28, 10))
            as point_value,
        cast(case when unvalued_count = 0 then share_of(committed_gbp, all_gbp) end as decimal(28, 10))
            as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'contract_at_quoted_share' as measure,
        '17a' as definition,
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
        at_quoted_count as numerator_count,
        with_count as denominator_count,
        low_unvalued_count as unknown_count,
        cast(share_of(at_quoted_count, with_count) as decimal(28, 10)) as lower_value,
        cast(share_of(at_quoted_count, with_count - low_unvalued_count) as decimal(28, 10)) as point_value,
        cast(share_of(at_quoted_count + low_unvalued_count, with_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'quoted_share' as measure,
        'quoted in the strategy' as definition,
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
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(quoted_share as decimal(28, 10)) as lower_value,
        cast(quoted_share as decimal(28, 10)) as point_value,
        cast(quoted_share as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'economic_local_share' as measure,
        '17a' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        economic_gbp as numerator_gbp,
        with_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(economic_gbp, with_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(economic_gbp, with_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(economic_gbp, with_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'additive_social_share' as measure,
        '17a' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        additive_gbp as numerator_gbp,
        with_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(additive_gbp, with_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(additive_gbp, with_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(additive_gbp, with_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'delivered_share' as measure,
        '17c' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        delivered_gbp as numerator_gbp,
        elapsed_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        with_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(delivered_gbp, elapsed_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(delivered_gbp, elapsed_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(delivered_gbp, elapsed_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(case when elapsed_gbp = 0 then coalesce(silent, 'NO_TERM') end as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'delivered_share' as measure,
        '17d' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        delivered_of_paid_gbp as numerator_gbp,
        paid_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        with_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(delivered_of_paid_gbp, paid_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(delivered_of_paid_gbp, paid_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(delivered_of_paid_gbp, paid_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(case when paid_gbp = 0 then coalesce(silent, 'NO_SPEND_LINKED') end as varchar) as silent_code,
    from shared
    union all
    select
        'I-17' as indicator_code,
        'delivery_rate' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        delivered_gbp as numerator_gbp,
        committed_to_date_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        with_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        -- More was committed than is known where a commitment has no value.
        cast(
            case
                when unvalued_count = 0 then share_of(delivered_gbp, committed_to_date_gbp)
            end as decimal(28, 10)
        ) as lower_value,
        cast(
            case
                when unvalued_count = 0 then share_of(delivered_gbp, committed_to_date_gbp)
            end as decimal(28, 10)
        ) as point_value,
        cast(share_of(delivered_gbp, committed_to_date_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(case when committed_to_date_gbp = 0 then coalesce(silent, 'NO_TERM') end as varchar)
            as silent_code,
    from shared
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
