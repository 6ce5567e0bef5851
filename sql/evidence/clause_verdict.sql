with clause as (
    select *,
    from reference.framework_clause
),

rule as (
    select *,
    from reference.framework_rule
),

test as (
    select *,
    from evidence.clause_test
),

parameter as (
    select
        parameter,
        cast(value as decimal(28, 10)) as value,
    from reference.parameter
),

tested as (
    select
        test.framework_id,
        test.clause_id,
        min(test.period_type) as period_type,
        min(test.period_label) as period_label,
        count(*) as test_count,
        bool_and(test.test_role <> 'gate' or test.least_outcome = 'met') as is_gated_at_least,
        bool_and(test.test_role <> 'gate' or test.most_outcome = 'met') as is_gated_at_most,
        count(*) filter (where test.test_role = 'count' and test.least_outcome = 'met') as least_met_count,
        count(*) filter (where test.test_role = 'count' and test.most_outcome = 'met') as most_met_count,
        count(*) filter (where test.test_role = 'count' and test.least_outcome <> 'none') as least_part_count,
        count(*) filter (where test.test_role = 'count' and test.most_outcome <> 'none') as most_part_count,
        min(test.coverage_share) as coverage_share,
        -- The first reason that a person would have to deal with.
        arg_min(
            test.silent_reason,
            list_position(
                [
                    'TARGET_NOT_SET', 'NO_INPUT', 'DEFINITION_NOT_SET', 'PERIOD_INCOMPLETE', 'SERIES_BREAK',
                    'COVERAGE_BELOW_MINIMUM',
                ],
                test.silent_reason
            )
        ) filter (where test.silent_reason is not null) as silent_reason,
        string_agg(distinct test.indicator_id, '; ' order by test.indicator_id) as indicator_ids,
    from test
    group by test.framework_id, test.clause_id
),

-- The outcome of the rule where the tests pass least and where they pass most.
outcome as (
    select
        tested.*,
        rule.verdict_when_met,
        rule.verdict_when_some_met,
        rule.verdict_when_none_met,
        case
            when not tested.is_gated_at_least then 'none'
            when tested.least_met_count >= rule.tests_needed_count then 'met'
            when tested.least_part_count > 0 then 'some'
            else 'none'
        end as least_outcome,
        case
            when not tested.is_gated_at_most then 'none'
            when tested.most_met_count >= rule.tests_needed_count then 'met'
            when tested.most_part_count > 0 then 'some'
            else 'none'
        end as most_outcome,
    from tested
    inner join rule on tested.framework_id = rule.framework_id and tested.clause_id = rule.clause_id
),

decided as (
    select
        *,
        case least_outcome
            when 'met' then verdict_when_met
            when 'some' then verdict_when_some_met
            else verdict_when_none_met
        end as least_verdict,
        case most_outcome
            when 'met' then verdict_when_met
            when 'some' then verdict_when_some_met
            else verdict_when_none_met
        end as most_verdict,
    from outcome
),

judged as (
    select
        clause.framework_id,
        clause.clause_id,
        clause.key_area_code,
        clause.sub_dimension,
        clause.level_code,
        clause.testability,
        decided.period_type,
        decided.period_label,
        decided.test_count,
        decided.least_outcome,
        decided.most_outcome,
        decided.least_verdict,
        decided.most_verdict,
        decided.silent_reason,
        decided.coverage_share,
        decided.indicator_ids,
        coalesce(decided.coverage_share < coverage_floor.value, false) as is_below_floor,
    from clause
    left join decided on clause.framework_id = decided.framework_id and clause.clause_id = decided.clause_id
    left join parameter as coverage_floor on clause.coverage_floor_parameter = coverage_floor.parameter
),

-- Below the coverage floor a clause that is met is met in part, and one that fails is left open
-- (method 1.3).
concluded as (
    select
        *,
        case
            when test_count is null or least_verdict <> most_verdict then 'SILENT'
            when is_below_floor and least_verdict = 'SUPPORTS' then 'PARTIALLY_SUPPORTS'
            when is_below_floor and least_verdict = 'CONTRADICTS' then 'SILENT'
            else least_verdict
        end as verdict,
    from judged
)

select
    framework_id,
    clause_id,
    key_area_code,
    sub_dimension,
    level_code,
    testability,
    verdict,
    case
        when verdict <> 'SILENT' then null
        when test_count is null then 'NOT_TESTABLE_FROM_DATA'
        when least_verdict <> most_verdict then coalesce(silent_reason, 'BOUNDS_STRADDLE')
        when least_verdict = 'CONTRADICTS' then 'COVERAGE_BELOW_MINIMUM'
        else 'NOT_TESTABLE_FROM_DATA'
    end as silent_reason,
    period_type,
    period_label,
    cast(coalesce(test_count, 0) as bigint) as test_count,
    least_outcome,
    most_outcome,
    coverage_share,
    indicator_ids,
from concluded
