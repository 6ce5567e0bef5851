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
        date_diff('day', fact.start_date, fact.last_end_date) + 1 as term_days,
        -- Whole months from the first day to the last one.
        date_sub('month', fact.start_date, cast(fact.last_end_date + interval 1 day as date)) as term_months,
    from rules.contract_fact as fact
    inner join core.contract as register on fact.contract_key = register.contract_key
    where not fact.is_framework
),

running as (
    select
        period.*,
        contract.* exclude (contract.is_open_ended, contract.is_framework),
        to_date.paid_gbp,
        to_date.variation_count,
        to_date.value_change_gbp,
        to_date.unnoticed_count,
        parameter.quoted_share,
        contract.value_original_gbp > 0 and contract.value_gbp is not null as is_measured,
        -- More or less: either way it is another contract. Without what it is measured against, not known.
        (
            to_date.goods_change_gbp <> 0
            and abs(to_date.goods_change_gbp) > contract.value_original_gbp * parameter.goods_share
        )
        or (
            to_date.works_change_gbp <> 0
            and abs(to_date.works_change_gbp) > contract.value_original_gbp * parameter.works_share
        )
        or (
            coalesce(to_date.term_change_months, 0) <> 0
            and abs(to_date.term_change_months) > contract.term_months * parameter.term_share
        ) as is_above_notice,
    from contract
    cross join parameter
    inner join period
        on
            contract.start_date <= period.period_end
            and coalesce(contract.last_end_date >= period.period_start, true)
            and (
                -- A contract of one year has run it on its last day.
                contract.start_date + to_months(parameter.min_months) - interval 1 day <= period.period_end
                or contract.last_end_date <= period.period_end
            )
    inner join rules.contract_to_date as to_date
        on contract.contract_key = to_date.contract_key and period.period_end = to_date.as_at_date
),

-- What would be paid by now were each contract paid evenly over its term, of those that say enough.
timed as (
    select
        *,
        case
            when value_gbp > 0 and term_days > 0 and paid_gbp is not null
                then cast(
                    cast(value_gbp as decimal(24, 2))
                    * share_of(
                        least(date_diff('day', start_date, period_end) + 1, term_days), term_days
                    ) as decimal(18, 2)
                )
        end as due_gbp,
    from running
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
        count(*) filter (
            where is_above_notice is null and unnoticed_count > 0 and not coalesce(is_light_touch, false)
        ) as notice_open_count,
        -- What is paid of a contract whose value is not known, or under which no payment is known to be made,
        -- may be too much.
        count(*) filter (where value_gbp is null or paid_gbp is null) as unpaid_count,
        count(due_gbp) as burning_count,
        greatest(coalesce(sum(paid_gbp) filter (where due_gbp is not null), 0), 0) as burnt_gbp,
        coalesce(sum(due_gbp), 0) as due_gbp,
    from timed
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
        measured_count = all_count as is_all_measured,
        -- The middle of all contracts, had those that are not measured grown least of all, or most.
        case
            when (all_count + 1) // 2 > all_count - measured_count
                then growths[(all_count + 1) // 2 - all_count + measured_count]
        end as low_middle,
        case
            when all_count // 2 + 1 > all_count - measured_count
                then growths[all_count // 2 + 1 - all_count + measured_count]
        end as low_next,
        case
            when (all_count + 1) // 2 <= measured_count then growths[(all_count + 1) // 2]
        end as high_middle,
        case when all_count // 2 + 1 <= measured_count then growths[all_count // 2 + 1] end as high_next,
    from ranked
),

bounded as (
    select
        * exclude (low_middle, low_next, high_middle, high_next),
        cast((low_middle + low_next) * 0.5 as decimal(18, 10)) as median_lower,
        cast((high_middle + high_next) * 0.5 as decimal(18, 10)) as median_upper,
        -- Of contracts that are not measured these could be anything.
        case when is_all_measured then pooled_share end as pooled_of_all,
        case when is_all_measured then mean_share end as mean_of_all,
        case when is_all_measured then p90_share end as p90_of_all,
    from shared
),

told as (
    select
        shared.*,
        -- In a list a column of wide sums would take all of them to two decimals: each is cast.
        unnest(
            [
                {
                    'indicator_code': 'I-12',
                    'measure': 'growth_pooled',
                    'definition': 'all',
                    'unit': 'change',
                    'numerator_gbp': shared.growth_gbp,
                    'denominator_gbp': shared.original_gbp,
                    'numerator_count': shared.measured_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': true,
                    'lower': cast(shared.pooled_of_all as decimal(28, 10)),
                    'point': cast(shared.pooled_share as decimal(28, 10)),
                    'upper': cast(shared.pooled_of_all as decimal(28, 10))
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'growth_mean',
                    'definition': 'all',
                    'unit': 'change',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': shared.measured_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': true,
                    'lower': cast(shared.mean_of_all as decimal(28, 10)),
                    'point': cast(shared.mean_share as decimal(28, 10)),
                    'upper': cast(shared.mean_of_all as decimal(28, 10))
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'growth_median',
                    'definition': 'all',
                    'unit': 'change',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': shared.measured_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': true,
                    'lower': cast(shared.median_lower as decimal(28, 10)),
                    'point': cast(shared.median_share as decimal(28, 10)),
                    'upper': cast(shared.median_upper as decimal(28, 10))
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'growth_p90',
                    'definition': 'all',
                    'unit': 'change',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': shared.measured_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': true,
                    'lower': cast(shared.p90_of_all as decimal(28, 10)),
                    'point': cast(shared.p90_share as decimal(28, 10)),
                    'upper': cast(shared.p90_of_all as decimal(28, 10))
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'quoted_growth_share',
                    'definition': 'quoted in the strategy',
                    'unit': 'change',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': null,
                    'denominator_count': null,
                    'is_of_measured': false,
                    'lower': cast(shared.quoted_share as decimal(28, 10)),
                    'point': cast(shared.quoted_share as decimal(28, 10)),
                    'upper': cast(shared.quoted_share as decimal(28, 10))
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'overspend_gbp',
                    'definition': 'all',
                    'unit': 'GBP',
                    'numerator_gbp': shared.overspend_gbp,
                    'denominator_gbp': null,
                    'numerator_count': shared.overspent_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': false,
                    'lower': cast(shared.overspend_gbp as decimal(28, 10)),
                    'point': case
                        when shared.unpaid_count = 0 then cast(shared.overspend_gbp as decimal(28, 10))
                    end,
                    'upper': case
                        when shared.unpaid_count = 0 then cast(shared.overspend_gbp as decimal(28, 10))
                    end
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'burn_index',
                    'definition': 'all',
                    'unit': 'index',
                    'numerator_gbp': shared.burnt_gbp,
                    'denominator_gbp': shared.due_gbp,
                    'numerator_count': shared.burning_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': false,
                    'lower': case
                        when shared.burning_count = shared.all_count
                            then cast(share_of(shared.burnt_gbp, shared.due_gbp) as decimal(28, 10))
                    end,
                    'point': cast(share_of(shared.burnt_gbp, shared.due_gbp) as decimal(28, 10)),
                    'upper': case
                        when shared.burning_count = shared.all_count
                            then cast(share_of(shared.burnt_gbp, shared.due_gbp) as decimal(28, 10))
                    end
                },
                {
                    'indicator_code': 'I-13',
                    'measure': 'variation_count',
                    'definition': 'all',
                    'unit': 'count',
                    'numerator_gbp': shared.change_gbp,
                    'denominator_gbp': null,
                    'numerator_count': shared.variation_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': false,
                    'lower': cast(shared.variation_count as decimal(28, 10)),
                    'point': cast(shared.variation_count as decimal(28, 10)),
                    'upper': cast(shared.variation_count as decimal(28, 10))
                },
                {
                    'indicator_code': 'I-13',
                    'measure': 'change_without_notice_count',
                    'definition': 'all',
                    'unit': 'count',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': shared.notice_count,
                    'denominator_count': shared.all_count,
                    'is_of_measured': false,
                    'lower': cast(shared.notice_count as decimal(28, 10)),
                    'point': case
                        when shared.notice_open_count = 0 then cast(shared.notice_count as decimal(28, 10))
                    end,
                    'upper': cast(shared.notice_count + shared.notice_open_count as decimal(28, 10))
                }
            ]
        ) as figure,
    from bounded as shared
)

select
    told.figure.indicator_code,
    told.figure.measure,
    told.figure.definition,
    'none' as breakdown,
    'all' as breakdown_value,
    told.period_type,
    told.period_label,
    told.period_start,
    told.period_end,
    told.figure.unit,
    cast(told.figure.numerator_gbp as decimal(18, 2)) as numerator_gbp,
    cast(told.figure.denominator_gbp as decimal(18, 2)) as denominator_gbp,
    cast(null as decimal(18, 2)) as unknown_gbp,
    cast(told.figure.numerator_count as bigint) as numerator_count,
    cast(told.figure.denominator_count as bigint) as denominator_count,
    case when told.figure.is_of_measured then told.all_count - told.measured_count end as unknown_count,
    told.figure.lower as lower_value,
    told.figure.point as point_value,
    told.figure.upper as upper_value,
    case
        when told.figure.is_of_measured
            then cast(share_of(told.measured_count, told.all_count) as decimal(18, 10))
    end as coverage_share,
    case when told.figure.is_of_measured then told.silent end as silent_code,
    told.is_provisional,
    told.crosses_series_break,
from told
