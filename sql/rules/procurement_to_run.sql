-- Procurements that are to be run in the quarters after the last day of each period, as was known on that
-- day: what the pipeline plans, and what follows contracts that end and that nothing in the pipeline
-- replaces. A pipeline entry without a day of publication may have been there or not: then either it counts
-- or the contract that it replaces. An entry whose day has passed is under way or late, and no longer ahead.
with day as (
    select distinct period_end as as_at_date,
    from core.period
),

parameter as (
    select cast(max(value) as integer) as months,
    from reference.parameter
    where parameter = 'pipeline_look_ahead_months'
),

quarter as (
    select
        day.as_at_date,
        'quarter ' || ahead.nth as quarter,
        last_day(day.as_at_date + to_months(3 * (ahead.nth - 1))) as day_before,
        last_day(day.as_at_date + to_months(3 * ahead.nth)) as last_date,
    from day
    cross join parameter
    cross join unnest(range(1, parameter.months // 3 + 1)) as ahead (nth)
),

planned as (
    select
        day.as_at_date,
        item.record_id,
        'planned' as basis,
        item.pipeline_ref as procurement_ref,
        item.title,
        item.est_value_gbp as value_gbp,
        -- An entry that says only when it awards is at work in that quarter at the latest.
        coalesce(item.est_publication_on, item.est_award_on) as due_date,
        item.first_published_on is not null as is_certain,
        item.file_sha256,
        item.sheet_name,
        item.source_row,
    from staging.pipeline_item as item
    inner join day on coalesce(item.first_published_on <= day.as_at_date, true)
),

-- Contracts as they stood on the day: one that ended on a later day was then to end as its register says.
contract as (
    select
        day.as_at_date,
        fact.contract_key,
        fact.contract_ref,
        register.title,
        fact.value_gbp,
        case
            when register.ended_on > day.as_at_date then register.planned_end_date
            else fact.last_end_date
        end as due_date,
        -- Where the register says that it ended, and not when, it may have ended before the day.
        ending.is_dated,
        register.file_sha256,
        register.sheet_name,
        register.source_row,
    from rules.contract_end as ending
    inner join rules.contract_fact as fact on ending.contract_key = fact.contract_key
    inner join core.contract as register on fact.contract_key = register.contract_key
    inner join day on coalesce(fact.start_date <= day.as_at_date, true)
),

ending as (
    select
        contract.as_at_date,
        contract.contract_key as record_id,
        'contract ends' as basis,
        contract.contract_ref as procurement_ref,
        contract.title,
        contract.value_gbp,
        contract.due_date,
        contract.is_dated and to_date.is_in_pipeline is not null as is_certain,
        contract.file_sha256,
        contract.sheet_name,
        contract.source_row,
    from contract
    inner join rules.contract_to_date as to_date
        on contract.contract_key = to_date.contract_key and contract.as_at_date = to_date.as_at_date
    where not coalesce(to_date.is_in_pipeline, false)
    -- A register prints a framework once for each supplier; it is let again once. Which row stands for it
    -- decides the band: the one of the greatest value.
    qualify
        row_number() over (
            partition by
                contract.as_at_date,
                contract.due_date,
                coalesce(nullif(trim(rule_text(contract.contract_ref)), ''), contract.contract_key)
            order by is_certain desc, contract.value_gbp desc nulls last, contract.contract_key
        ) = 1
),

ahead as (
    select *,
    from planned
    union all
    select *,
    from ending
)

select
    ahead.as_at_date,
    ahead.record_id,
    ahead.basis,
    ahead.procurement_ref,
    ahead.title,
    ahead.value_gbp,
    coalesce(band.value_band, '') as value_band,
    ahead.due_date,
    quarter.quarter,
    ahead.is_certain and ahead.due_date is not null as is_certain,
    ahead.file_sha256,
    ahead.sheet_name,
    ahead.source_row,
from ahead
left join quarter
    on
        ahead.as_at_date = quarter.as_at_date
        and ahead.due_date > quarter.day_before
        and ahead.due_date <= quarter.last_date
left join reference.value_band as band
    on
        ahead.value_gbp >= band.from_gbp
        and (band.below_gbp is null or ahead.value_gbp < band.below_gbp)
where quarter.quarter is not null or ahead.due_date is null
