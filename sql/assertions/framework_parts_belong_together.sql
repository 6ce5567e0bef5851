-- Clauses, areas, levels, themes, rules, tests and parameters of a framework name each other without a gap.
-- severity: critical
-- table: evidence.evidence_table
select
    framework_id,
    clause_id as part,
    'key area ' || key_area_code as missing,
from reference.framework_clause
where (framework_id, key_area_code) not in (
    select (framework_key_area.framework_id, framework_key_area.key_area_code),
    from reference.framework_key_area
)
union all
select
    framework_id,
    clause_id as part,
    'level ' || level_code as missing,
from reference.framework_clause
where (framework_id, level_code) not in (
    select (framework_level.framework_id, framework_level.level_code),
    from reference.framework_level
)
union all
select
    framework_id,
    key_area_code as part,
    'theme ' || theme_code as missing,
from reference.framework_key_area
where (framework_id, theme_code) not in (
    select (framework_theme.framework_id, framework_theme.theme_code),
    from reference.framework_theme
)
union all
select
    framework_id,
    theme_code as part,
    'framework' as missing,
from reference.framework_theme
where
    framework_theme.framework_id not in (
        select framework.framework_id,
        from reference.framework
    )
union all
select
    framework_id,
    clause_id as part,
    'rule of a clause for data' as missing,
from reference.framework_clause
where
    testability <> 'A'
    and (framework_id, clause_id) not in (
        select (framework_rule.framework_id, framework_rule.clause_id),
        from reference.framework_rule
    )
union all
select
    framework_id,
    clause_id as part,
    'test of a rule' as missing,
from reference.framework_rule
where (framework_id, clause_id) not in (
    select (framework_rule_test.framework_id, framework_rule_test.clause_id),
    from reference.framework_rule_test
    where framework_rule_test.test_role = 'count'
)
union all
select
    framework_id,
    clause_id as part,
    'clause for data of a rule' as missing,
from reference.framework_rule
where (framework_id, clause_id) not in (
    select (framework_clause.framework_id, framework_clause.clause_id),
    from reference.framework_clause
    where framework_clause.testability <> 'A'
)
union all
select
    framework_id,
    clause_id as part,
    'rule of a test' as missing,
from reference.framework_rule_test
where (framework_id, clause_id) not in (
    select (framework_rule.framework_id, framework_rule.clause_id),
    from reference.framework_rule
)
union all
select
    framework_id,
    clause_id as part,
    'parameter ' || parameter as missing,
from (
    select
        framework_id,
        clause_id,
        unnest([parameter, denominator_floor_parameter, required_parameter]) as parameter,
    from reference.framework_rule_test
    union all
    select
        framework_id,
        clause_id,
        unnest([coverage_floor_parameter, coverage_minimum_parameter]) as parameter,
    from reference.framework_clause
) as named
where
    parameter is not null
    and parameter not in (
        select parameter.parameter,
        from reference.parameter
    )
