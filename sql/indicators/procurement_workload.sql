-- Procurements to be run in each coming quarter, by band of value (I-25): a number of work to come, for
-- planning people. It says nothing of what was achieved, and how long a procurement takes is not in it: it
-- counts in the quarter of its planned advert, or in which the contract ends. Without a pipeline nobody knows
-- what is new, and without a register what ends: then only the least is known.
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
    select cast(max(value) as integer) as months,
    from reference.parameter
    where parameter = 'pipeline_look_ahead_months'
),

fed as (
    select
        exists (select 1, from staging.pipeline_item) as is_planned,
        exists (select 1, from rules.contract_fact) as is_registered,
),

-- A quarter in which none is to be run stays, without a procurement.
quarter as (
    select
        period.*,
        'quarter ' || ahead.nth as quarter,
        fed.is_planned and fed.is_registered as is_whole,
    from period
    cross join fed
    cross join parameter
    cross join unnest(range(1, parameter.months // 3 + 1)) as ahead (nth)
    where fed.is_planned or fed.is_registered
),

-- One whose day is not stated may be due in any of the quarters.
due as (
    select
        quarter.*,
        procurement.record_id,
        procurement.value_gbp,
        procurement.value_band,
        procurement.is_certain,
    from quarter
    left join rules.procurement_to_run as procurement
        on
            quarter.period_end = procurement.as_at_date
            and quarter.quarter = coalesce(procurement.quarter, quarter.quarter)
),

cell as (
    select
        'none' as breakdown,
        'all' as breakdown_value,
        due.*,
    from due
    union all
    select
        'value_band' as breakdown,
        due.value_band as breakdown_value,
        due.*,
    from due
    where due.record_id is not null
),

measured as (
    select
        cell.quarter,
        cell.is_whole,
        cell.breakdown,
        cell.breakdown_value,
        cell.period_type,
        cell.period_label,
        cell.period_start,
        cell.period_end,
        cell.is_provisional,
        cell.crosses_series_break,
        count(cell.record_id) as all_count,
        count(*) filter (where cell.is_certain) as certain_count,
        count(*) filter (where not cell.is_certain) as unknown_count,
        coalesce(sum(greatest(cell.value_gbp, 0)) filter (where cell.is_certain), 0) as certain_gbp,
        coalesce(sum(greatest(cell.value_gbp, 0)) filter (where not cell.is_certain), 0) as unknown_gbp,
    from cell
    inner join reference.breakdown_period as given_for
        on cell.breakdown = given_for.breakdown and cell.period_type = given_for.period_type
    group by all
)

select
    'I-25' as indicator_code,
    'procurement_workload_count' as measure,
    quarter as definition,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    'count' as unit,
    cast(certain_gbp as decimal(18, 2)) as numerator_gbp,
    cast(certain_gbp + unknown_gbp as decimal(18, 2)) as denominator_gbp,
    cast(unknown_gbp as decimal(18, 2)) as unknown_gbp,
    certain_count as numerator_count,
    all_count as denominator_count,
    unknown_count,
    cast(certain_count as decimal(28, 10)) as lower_value,
    cast(case when is_whole and unknown_count = 0 then certain_count end as decimal(28, 10)) as point_value,
    cast(case when is_whole then all_count end as decimal(28, 10)) as upper_value,
    share_of(certain_count, all_count) as coverage_share,
    cast(null as varchar) as silent_code,
    is_provisional,
    crosses_series_break,
from measured
