-- Savings by type, each by itself (I-29): cashable, non-cashable, avoidance, income and social value are
-- never added up. A recurrent saving counts in the year it is claimed for; what it costs to make it is
-- taken off. A saving on a contract that came to cost more than it was let for is flagged.
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

fact as (
    select
        trim(rule_text(contract_ref)) as ref_words,
        max(value_gbp) as value_gbp,
        max(value_original_gbp) as value_original_gbp,
    from rules.contract_fact
    where contract_ref is not null
    group by all
),

claimed as (
    select
        saving.*,
        saving.amount_gbp - coalesce(saving.implementation_cost_gbp, 0) as net_gbp,
        coalesce(fact.value_gbp > fact.value_original_gbp, false) as is_on_grown_contract,
    from staging.saving as saving
    left join fact on trim(rule_text(saving.contract_ref)) = fact.ref_words
),

summed as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        lower(claimed.type) as type,
        coalesce(sum(claimed.net_gbp) filter (where claimed.status = 'validated'), 0) as validated_gbp,
        coalesce(sum(claimed.net_gbp) filter (where claimed.status = 'delivered'), 0) as delivered_gbp,
        coalesce(sum(claimed.net_gbp) filter (where claimed.status in ('identified', 'forecast')), 0)
            as pipeline_gbp,
        count(*) filter (where claimed.status = 'validated') as validated_count,
        count(*) filter (where claimed.status <> 'rejected') as all_count,
        count(*) filter (where claimed.is_on_grown_contract and claimed.status <> 'rejected')
            as flagged_count,
        coalesce(
            sum(claimed.net_gbp) filter (where claimed.is_on_grown_contract and claimed.status <> 'rejected'),
            0
        ) as flagged_gbp,
    from claimed
    inner join period
        on claimed.financial_year = period.period_label and period.period_type = 'financial_year'
    group by all
),

told as (
    select
        'I-29' as indicator_code,
        'validated_gbp' as measure,
        type as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        validated_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        validated_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(validated_gbp as decimal(28, 10)) as lower_value,
        cast(validated_gbp as decimal(28, 10)) as point_value,
        cast(validated_gbp as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    union all
    select
        'I-29' as indicator_code,
        'delivered_not_validated_gbp' as measure,
        type as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        delivered_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(delivered_gbp as decimal(28, 10)) as lower_value,
        cast(delivered_gbp as decimal(28, 10)) as point_value,
        cast(delivered_gbp as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    union all
    select
        'I-29' as indicator_code,
        'pipeline_gbp' as measure,
        type as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        pipeline_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(pipeline_gbp as decimal(28, 10)) as lower_value,
        cast(pipeline_gbp as decimal(28, 10)) as point_value,
        cast(pipeline_gbp as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    union all
    select
        'I-29' as indicator_code,
        'on_grown_contract_gbp' as measure,
        type as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        flagged_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        flagged_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(flagged_gbp as decimal(28, 10)) as lower_value,
        cast(flagged_gbp as decimal(28, 10)) as point_value,
        cast(flagged_gbp as decimal(28, 10)) as upper_value,
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
