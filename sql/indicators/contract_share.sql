-- Shares of the contracts that are live in a period (by count, and by value where it is stated): how many
-- are with an SME, joint, reviewed, in the pipeline and so on. A fact that the register does not state is
-- unknown and widens the bounds; what other feeds would have to say is false where they say nothing of a
-- contract.
with period as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        cast(period_end - interval 12 month + interval 1 day as date) as year_ago,
        cast(period_end + interval 12 month as date) as year_ahead,
    from core.period
),

parameter as (
    select
        cast(max(value) filter (where parameter = 'strategic_contract_min_gbp') as decimal(18, 2))
            as strategic_gbp,
        cast(max(value) filter (where parameter = 'key_contract_min_gbp') as decimal(18, 2)) as key_gbp,
        cast(max(value) filter (where parameter = 'critical_contract_min_gbp') as decimal(18, 2))
            as critical_gbp,
        cast(max(value) filter (where parameter = 'high_value_contract_min_gbp') as decimal(18, 2))
            as high_gbp,
        cast(max(value) filter (where parameter = 'kpi_contract_min_gbp') as decimal(18, 2)) as kpi_min_gbp,
        cast(max(value) filter (where parameter = 'kpi_min_count') as integer) as kpi_min_count,
        cast(max(valid_from) filter (where parameter = 'kpi_contract_min_gbp') as date) as kpi_from,
        cast(max(value) filter (where parameter = 'social_value_delivery_months') as integer)
            as delivery_months,
    from reference.parameter
),

contract as (
    select
        fact.contract_key,
        fact.directorate,
        coalesce(register.category, '') as category,
        coalesce(national.national_category, 'other') as national_category,
        fact.value_gbp,
        fact.value_original_gbp,
        fact.start_date,
        fact.last_end_date,
        fact.is_framework,
        case fact.sme_status when 'TRUE' then true when 'FALSE' then false end as is_sme,
        case fact.vcse_status when 'TRUE' then true when 'FALSE' then false end as is_vcse,
        register.is_collaborative,
        register.is_sv_considered,
        register.sv_weighting_pct,
        register.is_strategic,
        register.is_key,
        register.is_critical,
        register.is_light_touch,
        register.contingency_plan_on,
        register.risk_owner,
        register.route,
    from rules.contract_fact as fact
    inner join core.contract as register on fact.contract_key = register.contract_key
    left join rules.national_category as national
        on
            coalesce(register.category, '') = national.category
            and coalesce(register.category_code, '') = national.category_code
            and national.expense_type = ''
),

-- A register without the columns of risk does not say that nobody owns one.
risk as (
    select coalesce(bool_or(risk_owner is not null or contingency_plan_on is not null), false) as is_told,
    from contract
),

-- A feed that was not added says nothing of any contract; of one that was, what it does not hold is not so.
fed as (
    select
        exists (select 1, from staging.review) as is_reviewed,
        exists (select 1, from staging.kpi_result) as is_assessed,
        exists (select 1, from staging.pipeline_item) as is_planned,
        exists (select 1, from staging.sv_delivery) as is_delivered,
),

judged as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        contract.directorate,
        contract.category,
        contract.national_category,
        contract.value_gbp,
        unnest(
            [
                {
                    'indicator_code': 'I-04',
                    'measure': 'live_contract_share',
                    'definition': 'sme_d_nps',
                    'is_concerned': true,
                    'is_so': contract.is_sme
                },
                {
                    'indicator_code': 'I-06c',
                    'measure': 'live_contract_share',
                    'definition': 'vcse',
                    'is_concerned': true,
                    'is_so': contract.is_vcse
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'growth_measured_share',
                    'definition': 'all',
                    'is_concerned': true,
                    'is_so': contract.value_original_gbp is not null
                    and contract.value_original_gbp > 0
                    and contract.value_gbp is not null
                },
                {
                    'indicator_code': 'I-17',
                    'measure': 'considered_share',
                    'definition': '17c',
                    'is_concerned': true,
                    'is_so': contract.is_sv_considered or to_date.sv_commitment_count > 0
                },
                {
                    'indicator_code': 'I-17',
                    'measure': 'scored_contract_share',
                    'definition': '17a',
                    'is_concerned': true,
                    'is_so': contract.sv_weighting_pct > 0 or to_date.sv_commitment_count > 0
                },
                {
                    'indicator_code': 'I-17',
                    'measure': 'recent_delivery_share',
                    'definition': '17c',
                    'is_concerned': fed.is_delivered and to_date.sv_commitment_count > 0,
                    'is_so': coalesce(
                        to_date.sv_last_delivery_on
                        > period.period_end - to_months(parameter.delivery_months),
                        false
                    )
                },
                {
                    'indicator_code': 'I-25',
                    'measure': 'ending_in_pipeline_share',
                    'definition': 'all',
                    'is_concerned': fed.is_planned and coalesce(
                        contract.last_end_date > period.period_end
                        and contract.last_end_date <= period.year_ahead, false
                    ),
                    'is_so': to_date.is_in_pipeline
                },
                {
                    'indicator_code': 'I-25',
                    'measure': 'strategic_in_pipeline_share',
                    'definition': 'all',
                    'is_concerned': fed.is_planned and coalesce(
                        contract.is_strategic, contract.value_gbp >= parameter.strategic_gbp, false
                    ),
                    'is_so': to_date.is_in_pipeline
                },
                {
                    'indicator_code': 'I-30',
                    'measure': 'collaborative_share',
                    'definition': 'all',
                    'is_concerned': true,
                    'is_so': contract.is_collaborative
                },
                {
                    'indicator_code': 'I-31',
                    'measure': 'kpi_result_share',
                    'definition': 'all',
                    'is_concerned': fed.is_assessed and coalesce(
                        contract.is_key, contract.value_gbp >= parameter.key_gbp, false
                    ),
                    'is_so': coalesce(
                        to_date.kpi_last_assessed_on between period.year_ago and period.period_end, false
                    )
                },
                {
                    'indicator_code': 'I-31',
                    'measure': 'kpi_count_share',
                    'definition': 'statutory',
                    'is_concerned': fed.is_assessed
                    and coalesce(contract.value_gbp > parameter.kpi_min_gbp, false)
                    and not coalesce(contract.is_light_touch, false)
                    and not contract.is_framework
                    -- Before the duty began nothing was asked of anybody.
                    and coalesce(period.period_end >= parameter.kpi_from, true),
                    'is_so': coalesce(
                        to_date.kpi_count >= parameter.kpi_min_count
                        and to_date.kpi_last_assessed_on between period.year_ago and period.period_end,
                        false
                    )
                },
                {
                    'indicator_code': 'I-32',
                    'measure': 'contingency_plan_share',
                    'definition': 'all',
                    'is_concerned': risk.is_told and coalesce(
                        contract.is_critical, contract.value_gbp >= parameter.critical_gbp, false
                    ),
                    'is_so': coalesce(contract.contingency_plan_on <= period.period_end, false)
                },
                {
                    'indicator_code': 'I-32',
                    'measure': 'risk_owner_share',
                    'definition': 'all',
                    'is_concerned': risk.is_told and coalesce(
                        contract.is_critical, contract.value_gbp >= parameter.critical_gbp, false
                    ),
                    'is_so': contract.risk_owner is not null
                    or coalesce(contract.contingency_plan_on <= period.period_end, false)
                },
                {
                    'indicator_code': 'I-33',
                    'measure': 'live_waiver_share',
                    'definition': 'all',
                    'is_concerned': true,
                    'is_so': contract.route in ('waiver', 'direct_award')
                },
                {
                    'indicator_code': 'I-36',
                    'measure': 'option_appraisal_share',
                    'definition': 'high_value',
                    'is_concerned': fed.is_reviewed
                    and coalesce(contract.value_gbp >= parameter.high_gbp, false),
                    'is_so': to_date.option_appraisal_on is not null
                },
                {
                    'indicator_code': 'I-36',
                    'measure': 'delivery_review_share',
                    'definition': 'all',
                    'is_concerned': fed.is_reviewed,
                    'is_so': to_date.option_appraisal_on is not null or to_date.review_done_on is not null
                }
            ]
        ) as fact,
    from contract
    cross join parameter
    cross join risk
    cross join fed
    -- Live in the period; one without a start or an end is taken as live from or up to what is known.
    inner join period
        on
            coalesce(contract.start_date <= period.period_end, true)
            and coalesce(contract.last_end_date >= period.period_start, true)
    inner join rules.contract_to_date as to_date
        on contract.contract_key = to_date.contract_key and period.period_end = to_date.as_at_date
),

-- Which parts a record belongs to, in the periods its breakdown is given for.
cell as (
    select
        'none' as breakdown,
        'all' as breakdown_value,
        judged.*,
    from judged
    union all
    select
        'directorate' as breakdown,
        judged.directorate as breakdown_value,
        judged.*,
    from judged
    union all
    select
        'category' as breakdown,
        judged.category as breakdown_value,
        judged.*,
    from judged
    union all
    select
        'national_category' as breakdown,
        judged.national_category as breakdown_value,
        judged.*,
    from judged
    union all
    select
        'value_band' as breakdown,
        coalesce(band.value_band, '') as breakdown_value,
        judged.*,
    from judged
    left join reference.value_band as band
        on
            judged.value_gbp >= band.from_gbp
            and (band.below_gbp is null or judged.value_gbp < band.below_gbp)
),

measured as (
    select
        cell.period_type,
        cell.period_label,
        cell.period_start,
        cell.period_end,
        cell.is_provisional,
        cell.crosses_series_break,
        cell.breakdown,
        cell.breakdown_value,
        cell.fact.indicator_code,
        cell.fact.measure,
        cell.fact.definition,
        count(*) filter (where cell.fact.is_so) as true_count,
        count(*) filter (where not cell.fact.is_so) as false_count,
        count(*) filter (where cell.fact.is_so is null) as unknown_count,
        coalesce(sum(greatest(cell.value_gbp, 0)) filter (where cell.fact.is_so), 0) as true_gbp,
        coalesce(sum(greatest(cell.value_gbp, 0)) filter (where cell.fact.is_so is null), 0) as unknown_gbp,
        coalesce(sum(greatest(cell.value_gbp, 0)), 0) as all_gbp,
    from cell
    inner join reference.breakdown_period as given_for
        on cell.breakdown = given_for.breakdown and cell.period_type = given_for.period_type
    where cell.fact.is_concerned
    group by all
),

-- How many of the directorates that have contracts have one of these.
directorate as (
    select
        indicator_code,
        definition,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'none' as breakdown,
        'all' as breakdown_value,
        count(*) filter (where true_count > 0) as true_count,
        count(*) filter (where true_count = 0 and unknown_count = 0) as false_count,
        count(*) filter (where true_count = 0 and unknown_count > 0) as unknown_count,
    from measured
    -- Contracts that name no directorate belong to none of them.
    where breakdown = 'directorate' and breakdown_value <> '' and measure = 'live_contract_share'
    group by all
),

counted as (
    select
        measured.indicator_code,
        measured.measure,
        measured.definition,
        measured.breakdown,
        measured.breakdown_value,
        measured.period_type,
        measured.period_label,
        measured.period_start,
        measured.period_end,
        measured.is_provisional,
        measured.crosses_series_break,
        measured.true_count,
        measured.false_count,
        measured.unknown_count,
        measured.true_gbp,
        measured.all_gbp,
        measured.unknown_gbp,
    from measured
    union all
    select
        directorate.indicator_code,
        'directorate_with_contract_share' as measure,
        directorate.definition,
        directorate.breakdown,
        directorate.breakdown_value,
        directorate.period_type,
        directorate.period_label,
        directorate.period_start,
        directorate.period_end,
        directorate.is_provisional,
        directorate.crosses_series_break,
        directorate.true_count,
        directorate.false_count,
        directorate.unknown_count,
        null as true_gbp,
        null as all_gbp,
        null as unknown_gbp,
    from directorate
),

told as (
    select
        counted.indicator_code,
        counted.measure,
        counted.definition,
        counted.breakdown,
        counted.breakdown_value,
        counted.period_type,
        counted.period_label,
        counted.period_start,
        counted.period_end,
        counted.is_provisional,
        counted.crosses_series_break,
        'share' as unit,
        counted.true_gbp as numerator_gbp,
        counted.all_gbp as denominator_gbp,
        counted.unknown_gbp,
        counted.true_count as numerator_count,
        counted.true_count + counted.false_count + counted.unknown_count as denominator_count,
        counted.unknown_count,
        share_of(counted.true_count, counted.true_count + counted.false_count + counted.unknown_count)
            as lower_value,
        share_of(counted.true_count, counted.true_count + counted.false_count) as point_value,
        share_of(
            counted.true_count + counted.unknown_count,
            counted.true_count + counted.false_count + counted.unknown_count
        ) as upper_value,
        share_of(
            counted.true_count + counted.false_count,
            counted.true_count + counted.false_count + counted.unknown_count
        ) as coverage_share,
        cast(null as varchar) as silent_code,
    from counted
    union all
    select
        counted.indicator_code,
        replace(counted.measure, '_share', '_count') as measure,
        counted.definition,
        counted.breakdown,
        counted.breakdown_value,
        counted.period_type,
        counted.period_label,
        counted.period_start,
        counted.period_end,
        counted.is_provisional,
        counted.crosses_series_break,
        'count' as unit,
        null as numerator_gbp,
        null as denominator_gbp,
        null as unknown_gbp,
        counted.true_count as numerator_count,
        counted.true_count + counted.false_count + counted.unknown_count as denominator_count,
        counted.unknown_count,
        counted.true_count as lower_value,
        case when counted.unknown_count = 0 then counted.true_count end as point_value,
        counted.true_count + counted.unknown_count as upper_value,
        share_of(
            counted.true_count + counted.false_count,
            counted.true_count + counted.false_count + counted.unknown_count
        ) as coverage_share,
        null as silent_code,
    from counted
    where counted.breakdown = 'none' and counted.measure <> 'directorate_with_contract_share'
    union all
    -- The same by value, of the contracts whose value is known.
    select
        counted.indicator_code,
        replace(counted.measure, '_share', '_value_share') as measure,
        counted.definition,
        counted.breakdown,
        counted.breakdown_value,
        counted.period_type,
        counted.period_label,
        counted.period_start,
        counted.period_end,
        counted.is_provisional,
        counted.crosses_series_break,
        'share' as unit,
        counted.true_gbp as numerator_gbp,
        counted.all_gbp as denominator_gbp,
        counted.unknown_gbp,
        counted.true_count as numerator_count,
        counted.true_count + counted.false_count + counted.unknown_count as denominator_count,
        counted.unknown_count,
        share_of(counted.true_gbp, counted.all_gbp) as lower_value,
        share_of(counted.true_gbp, counted.all_gbp - counted.unknown_gbp) as point_value,
        share_of(counted.true_gbp + counted.unknown_gbp, counted.all_gbp) as upper_value,
        share_of(counted.all_gbp - counted.unknown_gbp, counted.all_gbp) as coverage_share,
        case when counted.all_gbp = 0 then 'NOTHING_COUNTED' end as silent_code,
    from counted
    where counted.breakdown = 'none' and counted.measure <> 'directorate_with_contract_share'
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
