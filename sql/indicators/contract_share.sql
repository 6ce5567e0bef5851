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
    from reference.parameter
),

judged as (
    select
        period.*,
        contract.contract_key,
        contract.directorate,
        contract.value_gbp,
        unnest(
            [
                {
                    'indicator_code': 'I-04',
                    'measure': 'live_contract_share',
                    'definition': 'sme_d_nps',
                    'status': case when true then contract.sme_status end
                },
                {
                    'indicator_code': 'I-06c',
                    'measure': 'live_contract_share',
                    'definition': 'vcse',
                    'status': case when true then contract.vcse_status end
                },
                {
                    'indicator_code': 'I-30',
                    'measure': 'collaborative_share',
                    'definition': 'all',
                    'status': case
                        when
                            true
                            then
                                case register.is_collaborative
                                    when true then 'TRUE' when false then 'FALSE' else 'UNKNOWN'
                                end
                    end
                },
                {
                    'indicator_code': 'I-17',
                    'measure': 'considered_share',
                    'definition': '17c',
                    'status': case
                        when
                            true
                            then
                                case
                                    when
                                        register.is_sv_considered or contract.sv_commitment_count > 0
                                        then 'TRUE'
                                    when register.is_sv_considered is null then 'UNKNOWN' else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-17',
                    'measure': 'scored_contract_share',
                    'definition': '17a',
                    'status': case
                        when
                            true
                            then
                                case
                                    when
                                        register.sv_weighting_pct > 0 or contract.sv_commitment_count > 0
                                        then 'TRUE'
                                    when register.sv_weighting_pct is null then 'UNKNOWN' else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-17',
                    'measure': 'recent_delivery_share',
                    'definition': '17c',
                    'status': case
                        when
                            contract.sv_commitment_count > 0
                            then
                                case
                                    when
                                        contract.sv_last_delivery_on > period.period_end - interval 12 month
                                        and contract.sv_last_delivery_on <= period.period_end
                                        then 'TRUE'
                                    else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-12',
                    'measure': 'growth_measured_share',
                    'definition': 'all',
                    'status': case
                        when
                            true
                            then
                                case
                                    when
                                        contract.value_original_gbp > 0 and contract.value_gbp is not null
                                        then 'TRUE'
                                    else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-25',
                    'measure': 'ending_in_pipeline_share',
                    'definition': 'all',
                    'status': case
                        when
                            contract.last_end_date > period.period_end
                            and contract.last_end_date <= period.period_end + interval 12 month
                            then case when contract.is_in_pipeline then 'TRUE' else 'FALSE' end
                    end
                },
                {
                    'indicator_code': 'I-25',
                    'measure': 'strategic_in_pipeline_share',
                    'definition': 'all',
                    'status': case
                        when
                            coalesce(
                                register.is_strategic, contract.value_gbp >= parameter.strategic_gbp, false
                            )
                            then case when contract.is_in_pipeline then 'TRUE' else 'FALSE' end
                    end
                },
                {
                    'indicator_code': 'I-31',
                    'measure': 'kpi_result_share',
                    'definition': 'all',
                    'status': case
                        when
                            coalesce(register.is_key, contract.value_gbp >= parameter.key_gbp, false)
                            then
                                case
                                    when
                                        contract.kpi_last_assessed_on > period.period_end - interval 12 month
                                        and contract.kpi_last_assessed_on <= period.period_end
                                        then 'TRUE'
                                    else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-31',
                    'measure': 'kpi_count_share',
                    'definition': 'statutory',
                    'status': case
                        when
                            contract.value_gbp > parameter.kpi_min_gbp
                            and not coalesce(register.is_light_touch, false)
                            and not contract.is_framework
                            then
                                case
                                    when
                                        contract.kpi_count >= parameter.kpi_min_count
                                        and contract.kpi_last_assessed_on
                                        > period.period_end - interval 12 month
                                        then 'TRUE'
                                    else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-32',
                    'measure': 'contingency_plan_share',
                    'definition': 'all',
                    'status': case
                        when
                            coalesce(
                                register.is_critical, contract.value_gbp >= parameter.critical_gbp, false
                            )
                            then
                                case
                                    when register.contingency_plan_on is not null then 'TRUE' else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-32',
                    'measure': 'risk_owner_share',
                    'definition': 'all',
                    'status': case
                        when
                            coalesce(
                                register.is_critical, contract.value_gbp >= parameter.critical_gbp, false
                            )
                            then
                                case
                                    when
                                        register.risk_owner is not null
                                        or register.contingency_plan_on is not null
                                        then 'TRUE'
                                    else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-36',
                    'measure': 'option_appraisal_share',
                    'definition': 'high_value',
                    'status': case
                        when
                            coalesce(contract.value_gbp >= parameter.high_gbp, false)
                            then
                                case
                                    when contract.option_appraisal_on is not null then 'TRUE' else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-36',
                    'measure': 'delivery_review_share',
                    'definition': 'all',
                    'status': case
                        when
                            true
                            then
                                case
                                    when
                                        contract.option_appraisal_on is not null
                                        or contract.review_done_on is not null
                                        then 'TRUE'
                                    else 'FALSE'
                                end
                    end
                },
                {
                    'indicator_code': 'I-33',
                    'measure': 'waiver_share',
                    'definition': 'all',
                    'status': case
                        when
                            true
                            then
                                case
                                    when register.route in ('waiver', 'direct_award') then 'TRUE' when
                                        register.route is null
                                        then 'UNKNOWN'
                                    else 'FALSE'
                                end
                    end
                }
            ]
        ) as fact,
    from rules.contract_fact as contract
    inner join core.contract as register on contract.contract_key = register.contract_key
    cross join parameter
    -- Live in the period; one without a start or an end is taken as live from or up to what is known.
    inner join period
        on
            coalesce(contract.start_date <= period.period_end, true)
            and coalesce(contract.last_end_date >= period.period_start, true)
),

cell as (
    select
        * exclude (directorate),
        'none' as breakdown,
        'all' as breakdown_value,
    from judged
    union all
    select
        * exclude (directorate),
        'directorate' as breakdown,
        directorate as breakdown_value,
    from judged
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
        fact.indicator_code,
        fact.measure,
        fact.definition,
        count(*) filter (where fact.status = 'TRUE') as true_count,
        count(*) filter (where fact.status = 'FALSE') as false_count,
        count(*) filter (where fact.status = 'UNKNOWN') as unknown_count,
        coalesce(sum(cell.value_gbp) filter (where fact.status = 'TRUE' and cell.value_gbp > 0), 0)
            as true_gbp,
        coalesce(sum(cell.value_gbp) filter (where fact.status = 'FALSE' and cell.value_gbp > 0), 0)
            as false_gbp,
        coalesce(sum(cell.value_gbp) filter (where fact.status = 'UNKNOWN' and cell.value_gbp > 0), 0)
            as unknown_gbp,
    from cell
    where fact.status is not null
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
    where breakdown = 'directorate' and measure = 'live_contract_share'
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
        measured.true_gbp + measured.false_gbp + measured.unknown_gbp as all_gbp,
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
