-- Contracts that ended in a period, by the reason the register states (I-14): number and value. One whose
-- reason is not stated counts as that. One that says why and not when, or has no readable end, may have
-- ended in any period between its first day and its stated end: it widens the bounds there. Where no
-- contract states a reason or a day of ending, the register keeps no record of endings: nothing is said.
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

told_period as (
    select *,
    from period
    where exists (
        select 1,
        from rules.contract_end as contract
        where contract.is_told
    )
),

-- A period in which none ended stays, without a contract.
ended as (
    select
        told_period.period_type,
        told_period.period_label,
        told_period.period_start,
        told_period.period_end,
        told_period.is_provisional,
        told_period.crosses_series_break,
        contract.contract_key,
        contract.directorate,
        contract.category,
        contract.national_category,
        contract.value_gbp,
        contract.end_reason,
        contract.is_dated,
    from told_period
    left join rules.contract_end as contract
        on
            coalesce(told_period.period_end >= contract.earliest_end_date, true)
            and coalesce(told_period.period_start <= contract.latest_end_date, true)
),

-- Which parts a record belongs to, in the periods its breakdown is given for.
cell as (
    select
        'none' as breakdown,
        'all' as breakdown_value,
        ended.*,
    from ended
    union all
    select
        'directorate' as breakdown,
        ended.directorate as breakdown_value,
        ended.*,
    from ended
    where ended.contract_key is not null
    union all
    select
        'category' as breakdown,
        ended.category as breakdown_value,
        ended.*,
    from ended
    where ended.contract_key is not null
    union all
    select
        'national_category' as breakdown,
        ended.national_category as breakdown_value,
        ended.*,
    from ended
    where ended.contract_key is not null
),

-- Every contract, and those of each reason.
reason as (
    select
        'all' as definition,
        cell.*,
    from cell
    union all
    select
        cell.end_reason as definition,
        cell.*,
    from cell
    where cell.contract_key is not null
),

measured as (
    select
        reason.definition,
        reason.breakdown,
        reason.breakdown_value,
        reason.period_type,
        reason.period_label,
        reason.period_start,
        reason.period_end,
        reason.is_provisional,
        reason.crosses_series_break,
        count(reason.contract_key) as all_count,
        count(*) filter (where reason.is_dated) as ended_count,
        count(*) filter (where not reason.is_dated) as unknown_count,
        count(reason.value_gbp) as valued_count,
        coalesce(sum(greatest(reason.value_gbp, 0)) filter (where reason.is_dated), 0) as ended_gbp,
        coalesce(sum(greatest(reason.value_gbp, 0)) filter (where not reason.is_dated), 0) as unknown_gbp,
    from reason
    inner join reference.breakdown_period as given_for
        on reason.breakdown = given_for.breakdown and reason.period_type = given_for.period_type
    group by all
),

told as (
    select
        case when definition = 'all' then 'ended_count' else 'ended_by_reason_count' end as measure,
        definition,
        breakdown,
        breakdown_value,
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
        ended_count as numerator_count,
        all_count as denominator_count,
        unknown_count,
        ended_count as lower_value,
        case when unknown_count = 0 then ended_count end as point_value,
        ended_count + unknown_count as upper_value,
        share_of(ended_count, all_count) as coverage_share,
    from measured
    union all
    -- A contract without a value ends the same: of what they came to only the least is then known.
    select
        case when definition = 'all' then 'ended_gbp' else 'ended_by_reason_gbp' end as measure,
        definition,
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        ended_gbp as numerator_gbp,
        ended_gbp + unknown_gbp as denominator_gbp,
        unknown_gbp,
        ended_count as numerator_count,
        all_count as denominator_count,
        unknown_count,
        ended_gbp as lower_value,
        case when unknown_count = 0 and valued_count = all_count then ended_gbp end as point_value,
        case when valued_count = all_count then ended_gbp + unknown_gbp end as upper_value,
        share_of(valued_count, all_count) as coverage_share,
    from measured
)

select
    'I-14' as indicator_code,
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
    cast(null as varchar) as silent_code,
    is_provisional,
    crosses_series_break,
from told
