with indicator_value as (
    select *,
    from indicators.indicator_value
    where period_type = 'financial_year'
),

parameter as (
    select
        parameter,
        cast(value as decimal(28, 10)) as value,
        valid_from,
        valid_to,
    from reference.parameter
),

-- Which years there are, and whether they are whole, is a matter of the spend files: figures that a council
-- states of its own indicators do not count.
financial_year as (
    select
        period_type,
        period_label,
        period_start,
        period_end,
        bool_or(is_provisional) as is_provisional,
        max(numerator_gbp) filter (where measure = 'all_spend') as all_spend_gbp,
    from indicator_value
    where
        indicator_code not in (
            select framework_indicator.indicator_code,
            from reference.framework_indicator
        )
    group by all
),

-- The year the council chose, otherwise the latest complete one, otherwise the one with most spend
-- (a mistyped date makes a year of its own).
assessed as (
    select
        financial_year.period_type,
        financial_year.period_label,
        financial_year.period_start,
        financial_year.period_end,
    from financial_year
    left join parameter
        on
            parameter.parameter = 'assessed_year_start'
            and parameter.value = year(financial_year.period_start)
    order by
        parameter.value is not null desc,
        financial_year.is_provisional,
        case when financial_year.is_provisional then financial_year.all_spend_gbp end desc nulls last,
        financial_year.period_start desc
    limit 1
),

-- What is counted changed within the year: its figures are of two kinds. A change of headings or words is
-- none, because both sides are classified by one method; it stops trends (method 2.1).
assessed_year as (
    select
        coalesce(
            bool_or(
                series_break.month > assessed.period_start and series_break.month <= assessed.period_end
            ),
            false
        ) as is_broken,
    from core.series_break as series_break
    inner join reference.series_break_kind as kind
        on series_break.reason_code = kind.reason_code and kind.stops = 'figures'
    cross join assessed
    where series_break.is_confirmed
),

-- Parameters in force on the last day of the year.
in_force as (
    select
        parameter.parameter,
        parameter.value,
    from parameter
    left join assessed on true
    where
        assessed.period_end is null
        or (
            coalesce(parameter.valid_from <= assessed.period_end, true)
            and coalesce(parameter.valid_to >= assessed.period_end, true)
        )
),

test as (
    select
        framework_rule_test.*,
        threshold.value as parameter_value,
        floor.value as denominator_floor_gbp,
        policy.value as required_value,
        minimum.value as coverage_minimum,
        assessed.period_type,
        assessed.period_label,
        -- A target on record is a target, whether or not the profile names one too.
        exists (
            select 1,
            from indicator_value as target
            where
                framework_rule_test.indicator_code = target.indicator_code
                and framework_rule_test.definition = target.definition
                and target.measure = 'target_count'
                and target.breakdown = 'none'
                and assessed.period_label = target.period_label
                and target.lower_value > 0
        ) as is_target_recorded,
    from reference.framework_rule_test
    inner join reference.framework_clause
        on
            framework_rule_test.framework_id = framework_clause.framework_id
            and framework_rule_test.clause_id = framework_clause.clause_id
    left join in_force as threshold on framework_rule_test.parameter = threshold.parameter
    left join in_force as floor on framework_rule_test.denominator_floor_parameter = floor.parameter
    left join in_force as policy on framework_rule_test.required_parameter = policy.parameter
    left join in_force as minimum on framework_clause.coverage_minimum_parameter = minimum.parameter
    left join assessed on true
),

-- The figures a test looks at. Spend that names no directorate belongs to none of them.
cell as (
    select
        test.framework_id,
        test.clause_id,
        test.test_order,
        test.comparator,
        test.parameter_value,
        test.quantifier,
        coalesce(indicator_value.lower_share, indicator_value.lower_value) as lower_value,
        coalesce(indicator_value.point_share, indicator_value.point_value) as point_value,
        coalesce(indicator_value.upper_share, indicator_value.upper_value) as upper_value,
        indicator_value.unit,
        indicator_value.coverage_share,
        indicator_value.denominator_gbp,
        indicator_value.denominator_count,
        coalesce(indicator_value.unknown_gbp, 0) as unknown_gbp,
        coalesce(indicator_value.unknown_count, 0) as unknown_count,
        coalesce(
            indicator_value.coverage_share = share_of(
                indicator_value.denominator_gbp - coalesce(indicator_value.unknown_gbp, 0),
                indicator_value.denominator_gbp
            ),
            false
        ) as is_covered_by_pounds,
        indicator_value.silent_code,
        indicator_value.is_provisional,
    from test
    inner join indicator_value
        on
            test.indicator_code = indicator_value.indicator_code
            and test.measure = indicator_value.measure
            and test.definition = indicator_value.definition
            and test.breakdown = indicator_value.breakdown
            and test.period_label = indicator_value.period_label
    where
        indicator_value.breakdown_value <> ''
        and (
            test.denominator_floor_parameter is null
            or indicator_value.denominator_gbp > test.denominator_floor_gbp
        )
),

-- A comparison is sure when it holds wherever in its bounds the figure lies, possible when it
-- holds somewhere in them (method 1.3: the verdict must be the same at both bounds). Where a bound is not
-- known the figure may lie anywhere beyond: then nothing is sure and everything possible.
compared as (
    select
        *,
        coalesce(
            case comparator
                when 'lt' then upper_value < parameter_value
                when 'le' then upper_value <= parameter_value
                when 'eq' then lower_value = parameter_value and upper_value = parameter_value
                when 'ge' then lower_value >= parameter_value
                when 'gt' then lower_value > parameter_value
            end,
            false
        ) as is_sure,
        coalesce(
            case comparator
                when 'lt' then lower_value < parameter_value
                when 'le' then lower_value <= parameter_value
                when 'eq' then lower_value <= parameter_value and upper_value >= parameter_value
                when 'ge' then upper_value >= parameter_value
                when 'gt' then upper_value > parameter_value
            end,
            true
        ) as is_possible,
        lower_value is not null or upper_value is not null as is_told,
    from cell
),

counted as (
    select
        framework_id,
        clause_id,
        test_order,
        count(*) as cell_count,
        count(*) filter (where case when quantifier = 'none' then not is_possible else is_sure end)
            as least_met_count,
        count(*) filter (where case when quantifier = 'none' then not is_sure else is_possible end)
            as most_met_count,
        count(*) filter (where is_told) as told_count,
        case when count(lower_value) = count(*) then min(lower_value) end as lower_value,
        case when count(*) = 1 then min(point_value) end as point_value,
        case when count(upper_value) = count(*) then max(upper_value) end as upper_value,
        min(unit) as unit,
        -- Coverage of several cells is weighed by what gives that of each of them: pounds, or records.
        coalesce(
            case
                when count(*) = 1 or count(coverage_share) < count(*) then min(coverage_share)
                when bool_and(is_covered_by_pounds)
                    then share_of(sum(denominator_gbp) - sum(unknown_gbp), sum(denominator_gbp))
                else share_of(sum(denominator_count) - sum(unknown_count), sum(denominator_count))
            end,
            min(coverage_share)
        ) as coverage_share,
        bool_or(is_provisional) as is_provisional,
        bool_and(coalesce(silent_code = 'SERIES_BREAK', false)) as is_broken_trend,
    from compared
    group by framework_id, clause_id, test_order
),

reasoned as (
    select
        test.*,
        coalesce(counted.cell_count, 0) as cell_count,
        coalesce(counted.least_met_count, 0) as least_met_count,
        coalesce(counted.most_met_count, 0) as most_met_count,
        counted.lower_value,
        counted.point_value,
        counted.upper_value,
        counted.unit,
        counted.coverage_share,
        case
            when
                test.required_parameter is not null
                and test.required_value is null
                and not (test.reason_when_not_set = 'TARGET_NOT_SET' and test.is_target_recorded)
                then test.reason_when_not_set
            when counted.is_broken_trend then 'SERIES_BREAK'
            when counted.is_provisional then 'PERIOD_INCOMPLETE'
            when coalesce(counted.told_count, 0) = 0 then 'NO_INPUT'
            when test.parameter_value is null then 'TARGET_NOT_SET'
            when assessed_year.is_broken then 'SERIES_BREAK'
            when counted.coverage_share < test.coverage_minimum then 'COVERAGE_BELOW_MINIMUM'
        end as silent_reason,
    from test
    left join counted
        on
            test.framework_id = counted.framework_id
            and test.clause_id = counted.clause_id
            and test.test_order = counted.test_order
    cross join assessed_year
)

-- What the test comes to at least and at most; a silent test may come to anything.
select
    framework_id,
    clause_id,
    test_order,
    test_role,
    test_text,
    indicator_code,
    measure,
    definition,
    breakdown,
    quantifier,
    comparator,
    parameter,
    cast(parameter_value as decimal(28, 10)) as parameter_value,
    denominator_floor_parameter,
    cast(denominator_floor_gbp as decimal(18, 2)) as denominator_floor_gbp,
    required_parameter,
    period_type,
    period_label,
    cell_count,
    least_met_count,
    most_met_count,
    unit,
    cast(lower_value as decimal(28, 10)) as lower_value,
    cast(point_value as decimal(28, 10)) as point_value,
    cast(upper_value as decimal(28, 10)) as upper_value,
    coverage_share,
    case
        when silent_reason is not null then 'none'
        when least_met_count = cell_count or (quantifier = 'any' and least_met_count > 0) then 'met'
        when least_met_count = 0 then 'none'
        else 'some'
    end as least_outcome,
    case
        when silent_reason is not null then 'met'
        when most_met_count = cell_count or (quantifier = 'any' and most_met_count > 0) then 'met'
        when most_met_count = 0 then 'none'
        else 'some'
    end as most_outcome,
    silent_reason,
    concat_ws('|', indicator_code, measure, definition, breakdown, period_type, period_label) as indicator_id,
from reasoned
