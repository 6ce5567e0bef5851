-- Every key area beside every council, in the order of key areas and of names.
with clause as (
    select
        *,
        testability in ('D', 'D+A') as is_testable,
    from member_clause
),

key_area as (
    select distinct
        framework_id,
        theme_name,
        key_area_order,
        key_area_code,
        key_area_name,
        sub_dimension,
    from clause
),

council as (
    select
        member.council_code,
        member.council_name,
        max(clause.period_label) as period_label,
    from member
    left join clause on member.council_code = clause.council_code
    group by member.council_code, member.council_name
),

counted as (
    select
        council_code,
        framework_id,
        key_area_code,
        sub_dimension,
        count(*) as clause_count,
        count(*) filter (where verdict = 'SUPPORTS') as supports_count,
        count(*) filter (where verdict = 'PARTIALLY_SUPPORTS') as partially_supports_count,
        count(*) filter (where verdict = 'CONTRADICTS') as contradicts_count,
        count(*) filter (where verdict = 'SILENT') as silent_count,
        count(*) filter (where is_testable) as testable_count,
        count(*) filter (where is_testable and verdict <> 'SILENT') as answered_count,
    from clause
    group by council_code, framework_id, key_area_code, sub_dimension
)

select
    key_area.framework_id,
    key_area.theme_name,
    key_area.key_area_order,
    key_area.key_area_code,
    key_area.key_area_name,
    key_area.sub_dimension,
    council.council_name,
    council.council_code,
    council.period_label,
    coalesce(counted.clause_count, 0) as clause_count,
    coalesce(counted.supports_count, 0) as supports_count,
    coalesce(counted.partially_supports_count, 0) as partially_supports_count,
    coalesce(counted.contradicts_count, 0) as contradicts_count,
    coalesce(counted.silent_count, 0) as silent_count,
    coalesce(counted.testable_count, 0) as testable_count,
    coalesce(counted.answered_count, 0) as answered_count,
    share_of(coalesce(counted.answered_count, 0), coalesce(counted.testable_count, 0))
        as evidence_coverage_share,
from key_area
cross join council
left join counted
    on
        council.council_code = counted.council_code
        and key_area.framework_id = counted.framework_id
        and key_area.key_area_code = counted.key_area_code
        and key_area.sub_dimension = counted.sub_dimension
