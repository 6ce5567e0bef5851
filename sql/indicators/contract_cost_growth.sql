-- How contracts came to cost more or less than when they were let (I-12), of those that have run a year or
-- have ended; and what their variations say (I-13). The strategy quotes a figure of its own
-- (quoted_growth_share): it is shown beside these and is no pass mark. Weighted and unweighted figures are
-- both given.
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
        cast(max(value) filter (where parameter = 'contract_growth_min_months') as integer) as min_months,
        cast(max(value) filter (where parameter = 'quoted_cost_growth_share') as decimal(18, 10))
            as quoted_share,
        cast(max(value) filter (where parameter = 'contract_change_goods_max_share') as decimal(6, 4))
            as goods_share,
        cast(max(value) filter (where parameter = 'contract_change_works_max_share') as decimal(6, 4))
            as works_share,
        cast(max(value) filter (where parameter = 'contract_change_term_max_share') as decimal(6, 4))
            as term_share,
    from reference.parameter
),

contract as (
    select
        fact.*,
        register.is_light_touch,
        fact.value_gbp - fact.value_original_gbp as growth_gbp,
        -- Signed, to ten digits: share_of takes what is zero or more.
        sign(fact.value_gbp - fact.value_original_gbp)
        * share_of(abs(fact.value_gbp - fact.value_original_gbp), fact.value_original_gbp) as growth_share,
        date_diff('month', fact.start_date, fact.last_end_date) + 1 as term_months,
    from rules.contract_fact as fact
    inner join core.contract as register on fact.contract_key = register.contract_key
    where not fact.is_framework
),

running as (
    select
        period.*,
        contract.* exclude (contract.is_open_ended, contract.is_framework),
        parameter.quoted_share,
        contract.value_original_gbp > 0 and contract.value_gbp is not null as is_measured,
        contract.goods_change_gbp > contract.value_original_gbp * parameter.goods_share
        or contract.works_change_gbp > contract.value_original_gbp * parameter.works_share
        or contract.term_change_months > contract.term_months * parameter.term_share as is_above_notice,
    from contract
    cross join parameter
    inner join period
        on
            contract.start_date <= period.period_end
            and coalesce(contract.last_end_date >= period.period_start, true)
            and (
                contract.start_date + to_months(parameter.min_months) <= period.period_end
                or contract.last_end_date <= period.period_end
            )
),

summed as (
    select
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        min(quoted_share) as quoted_share,
        count(*) as all_count,
        count(*) filter (where is_measured) as measured_count,
        coalesce(sum(value_original_gbp) filter (where is_measured), 0) as original_gbp,
        coalesce(sum(growth_gbp) filter (where is_measured), 0) as growth_gbp,
        coalesce(sum(growth_share) filter (where is_measured), 0) as growth_sum,
        list_sort(list(growth_share) filter (where is_measured)) as growths,
        coalesce(sum(greatest(paid_gbp - value_gbp, 0)), 0) as overspend_gbp,
        count(*) filter (where paid_gbp > value_gbp) as overspent_count,
        coalesce(sum(variation_count), 0) as variation_count,
        coalesce(sum(value_change_gbp), 0) as change_gbp,
        count(*) filter (
            where is_above_notice and unnoticed_count > 0 and not coalesce(is_light_touch, false)
        ) as notice_count,
    from running
    group by all
),

ranked as (
    select
        *,
        measured_count // 2 as half,
        -- The least rank that nine in ten do not exceed.
        cast((measured_count * 9 + 9) // 10 as bigint) as ninth,
    from summed
),

shared as (
    select
        *,
        sign(growth_gbp) * share_of(abs(growth_gbp), original_gbp) as pooled_share,
        case
            when measured_count > 0
                then
                    sign(growth_sum)
                    * cast(
                        cast(
                            share_quotient(
                                cast(
                                    cast(abs(growth_sum) as decimal(24, 10))
                                    * cast(10000000000 as decimal(12, 0)) as hugeint
                                ),
                                cast(measured_count as hugeint)
                            ) as decimal(38, 0)
                        )
                        * 0.0000000001 as decimal(18, 10)
                    )
        end as mean_share,
        case
            when measured_count % 2 = 1 then growths[half + 1]
            when measured_count > 0 then cast((growths[half] + growths[half + 1]) * 0.5 as decimal(18, 10))
        end as median_share,
        case when measured_count > 0 then growths[ninth] end as p90_share,
        case when measured_count = 0 then 'NO_ORIGINAL_VALUE' end as silent,
    from ranked
),

told as (
    select
        'I-12' as indicator_code,
        'growth_pooled' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'change' as unit,
        growth_gbp as numerator_gbp,
        original_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        measured_count as numerator_count,
        all_count as denominator_count,
        all_count - measured_count as unknown_count,
        cast(pooled_share as decimal(28, 10)) as lower_value,
        cast(pooled_share as decimal(28, 10)) as point_value,
        cast(pooled_share as decimal(28, 10)) as upper_value,
        cast(share_of(measured_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-12' as indicator_code,
        'growth_mean' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'change' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        measured_count as numerator_count,
        all_count as denominator_count,
        all_count - measured_count as unknown_count,
        cast(mean_share as decimal(28, 10)) as lower_value,
        cast(mean_share as decimal(28, 10)) as point_value,
        cast(mean_share as decimal(28, 10)) as upper_value,
        cast(share_of(measured_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-12' as indicator_code,
        'growth_median' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'change' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        measured_count as numerator_count,
        all_count as denominator_count,
        all_count - measured_count as unknown_count,
        cast(median_share as decimal(28, 10)) as lower_value,
        cast(median_share as decimal(28, 10)) as point_value,
        cast(median_share as decimal(28, 10)) as upper_value,
        cast(share_of(measured_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-12' as indicator_code,
        'growth_p90' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'change' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        measured_count as numerator_count,
        all_count as denominator_count,
        all_count - measured_count as unknown_count,
        cast(p90_share as decimal(28, 10)) as lower_value,
        cast(p90_share as decimal(28, 10)) as point_value,
        cast(p90_share as decimal(28, 10)) as upper_value,
        cast(share_of(measured_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(silent as varchar) as silent_code,
    from shared
    union all
    select
        'I-12' as indicator_code,
        'quoted_growth_share' as measure,
        'quoted in the strategy' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'change' as unit,
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
        'I-12' as indicator_code,
        'overspend_gbp' as measure,
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
        overspend_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        overspent_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(overspend_gbp as decimal(28, 10)) as lower_value,
        cast(overspend_gbp as decimal(28, 10)) as point_value,
        cast(overspend_gbp as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from shared
    union all
    select
        'I-13' as indicator_code,
        'variation_count' as measure,
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
        change_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        variation_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(variation_count as decimal(28, 10)) as lower_value,
        cast(variation_count as decimal(28, 10)) as point_value,
        cast(variation_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from shared
    union all
    select
        'I-13' as indicator_code,
        'change_without_notice_count' as measure,
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
        notice_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(notice_count as decimal(28, 10)) as lower_value,
        cast(notice_count as decimal(28, 10)) as point_value,
        cast(notice_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
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
