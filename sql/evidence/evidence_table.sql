with clause_verdict as (
    select *,
    from evidence.clause_verdict
),

clause_test as (
    select *,
    from evidence.clause_test
),

clause as (
    select *,
    from reference.framework_clause
),

parameter as (
    select
        parameter,
        parameter || case when value is null then ' is not set' else ' = ' || value || ' ' || unit end
        || ' (' || source || ')' as parameter_text,
    from reference.parameter
),

-- Every parameter that has a part in the verdict is printed with the class of its source.
used_parameter as (
    select
        framework_id,
        clause_id,
        unnest([parameter, denominator_floor_parameter, required_parameter]) as parameter,
    from clause_test
    union
    select
        framework_id,
        clause_id,
        unnest([coverage_floor_parameter, coverage_minimum_parameter]) as parameter,
    from clause
),

parameter_list as (
    select
        used_parameter.framework_id,
        used_parameter.clause_id,
        string_agg(
            coalesce(parameter.parameter_text, used_parameter.parameter || ' is not set'),
            '; ' order by used_parameter.parameter
        ) as parameter_text,
    from used_parameter
    left join parameter on used_parameter.parameter = parameter.parameter
    where used_parameter.parameter is not null
    group by used_parameter.framework_id, used_parameter.clause_id
),

-- Parameters that the figures rest on before the clause looks at them: limits of size by definition, and
-- what reference.figure_parameter names.
figure_parameter as (
    select
        indicator_code,
        measure,
        definition,
        parameter,
    from reference.figure_parameter
    where bears_on = 'value'
    union all
    select
        '' as indicator_code,
        '' as measure,
        attribute as definition,
        unnest(
            [employees_parameter, turnover_parameter, balance_sheet_parameter, rate_parameter]
        ) as parameter,
    from reference.size_definition
),

behind_figure as (
    select distinct
        test.framework_id,
        test.clause_id,
        figure_parameter.parameter,
    from clause_test as test
    inner join figure_parameter
        on
            figure_parameter.indicator_code in ('', test.indicator_code)
            and figure_parameter.measure in ('', test.measure)
            and (
                figure_parameter.definition = ''
                or list_contains(string_split(test.definition, ' '), figure_parameter.definition)
            )
    where figure_parameter.parameter is not null
),

figure_parameter_list as (
    select
        behind_figure.framework_id,
        behind_figure.clause_id,
        string_agg(
            coalesce(parameter.parameter_text, behind_figure.parameter || ' is not set'),
            '; ' order by behind_figure.parameter
        ) as parameter_text,
    from behind_figure
    left join parameter on behind_figure.parameter = parameter.parameter
    group by behind_figure.framework_id, behind_figure.clause_id
),

shown_test as (
    select
        *,
        figure_as_text(lower_value, unit) as lower_text,
        case when point_value is not null then figure_as_text(point_value, unit) end as point_text,
        figure_as_text(upper_value, unit) as upper_text,
    from clause_test
),

test_list as (
    select
        framework_id,
        clause_id,
        string_agg(
            indicator_code || ' ' || measure || ' (' || definition || '): '
            || case
                when cell_count = 0 or coalesce(lower_value, point_value, upper_value) is null
                    then 'no figure'
                when breakdown = 'none'
                    then coalesce(point_text || ' ', '') || '[' || lower_text || ', ' || upper_text || ']'
                else
                    least_met_count
                    || case when most_met_count > least_met_count then ' to ' || most_met_count else '' end
                    || ' of ' || cell_count
                    || ' directorates pass; bounds from ' || lower_text || ' to ' || upper_text
            end,
            '; ' order by test_order
        ) as value_text,
        string_agg(test_text, '; ' order by test_order) as test_text,
        bool_or(breakdown <> 'none') as is_by_directorate,
        string_agg(distinct required_parameter, ', ' order by required_parameter)
        filter (where silent_reason in ('TARGET_NOT_SET', 'DEFINITION_NOT_SET')) as unset_parameters,
    from shown_test
    group by framework_id, clause_id
)

select
    framework.framework_id,
    theme.theme_order,
    theme.theme_name,
    theme.is_enabler,
    key_area.key_area_order,
    key_area.key_area_code,
    key_area.key_area_name,
    clause.sub_dimension,
    level.level_order,
    level.level_name,
    clause.clause_order,
    clause.clause_id,
    clause.clause_text,
    clause.testability,
    clause_verdict.verdict,
    clause_verdict.silent_reason,
    test_list.value_text as indicator_value,
    clause_verdict.coverage_share,
    clause_verdict.period_label,
    rule.rule_text,
    test_list.test_text,
    parameter_list.parameter_text,
    figure_parameter_list.parameter_text as figure_parameter_text,
    clause.required_inputs,
    attestation.attestation_status,
    case
        when attestation.record_id is not null
            then
                -- The table may leave the council: by whom is in evidence.clause_attestation.
                concat_ws(
                    ' ',
                    attestation.statement,
                    '('
                    || concat_ws('; ', attestation.document_ref, attestation.role, attestation.attested_on)
                    || ', until ' || attestation.expires_on || ')'
                )
    end as attestation_text,
    claim.claimed_level_name,
    claim.target_level_name,
    clause.polarity,
    case clause_verdict.verdict
        when 'SUPPORTS' then 'The data meet the rule wherever in their bounds the figures lie.'
        when 'PARTIALLY_SUPPORTS'
            then
                'The data bear out a part of the clause: some but not all tests or directorates, a sign '
                || 'that is no proof, or too little classified for full support.'
        when 'CONTRADICTS'
            then
                'The data fail the rule wherever in their bounds the figures lie. ' || clause.polarity_note
        else case clause_verdict.silent_reason
            when 'NOT_TESTABLE_FROM_DATA' then 'Data cannot decide this; a person has to attest it.'
            when 'NO_INPUT'
                then
                    'There is nothing to test in the year. It needs: ' || clause.required_inputs || '.'
                    || case
                        when test_list.is_by_directorate
                            then ' Directorates must be named and have enough spend to count.'
                        else ''
                    end
            when 'TARGET_NOT_SET'
                then 'The council has not set what to compare with: ' || test_list.unset_parameters || '.'
            when 'DEFINITION_NOT_SET'
                then 'The council has not said what is meant: ' || test_list.unset_parameters || '.'
            when 'PERIOD_INCOMPLETE'
                then 'Months of the year are missing or incomplete, or the figure is still provisional.'
            when 'SERIES_BREAK'
                then
                    'The way the data are made changed within the year, or between it and the year '
                    || 'that it is compared with.'
            when 'COVERAGE_BELOW_MINIMUM'
                then 'Too little of the money is classified to say anything.'
            when 'BOUNDS_STRADDLE'
                then 'What is not classified could turn the answer either way.'
        end
    end
    || case
        when clause.testability <> 'D' or clause_verdict.silent_reason = 'NO_INPUT'
            then ' What would settle it: ' || clause.evidence_wanted || '.'
        else ''
    end as note,
    clause.source_document,
    clause.source_section,
    clause_verdict.indicator_ids,
    concat_ws('|', framework.framework_id, clause.clause_id, clause_verdict.period_label) as evidence_id,
from clause_verdict
inner join clause
    on clause_verdict.framework_id = clause.framework_id and clause_verdict.clause_id = clause.clause_id
inner join reference.framework on clause.framework_id = framework.framework_id
inner join reference.framework_key_area as key_area
    on clause.framework_id = key_area.framework_id and clause.key_area_code = key_area.key_area_code
inner join reference.framework_theme as theme
    on key_area.framework_id = theme.framework_id and key_area.theme_code = theme.theme_code
inner join reference.framework_level as level
    on clause.framework_id = level.framework_id and clause.level_code = level.level_code
left join reference.framework_rule as rule
    on clause.framework_id = rule.framework_id and clause.clause_id = rule.clause_id
inner join evidence.clause_attestation as attestation
    on clause.framework_id = attestation.framework_id and clause.clause_id = attestation.clause_id
left join evidence.claim as claim
    on
        clause.framework_id = claim.framework_id
        and clause.key_area_code = claim.key_area_code
        and clause.sub_dimension = claim.sub_dimension
left join test_list
    on clause.framework_id = test_list.framework_id and clause.clause_id = test_list.clause_id
left join parameter_list
    on clause.framework_id = parameter_list.framework_id and clause.clause_id = parameter_list.clause_id
left join figure_parameter_list
    on
        clause.framework_id = figure_parameter_list.framework_id
        and clause.clause_id = figure_parameter_list.clause_id
