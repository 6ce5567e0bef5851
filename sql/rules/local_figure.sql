-- Figures of indicators that a framework brings with it (method M46): as the council states them, under the
-- title and unit that the framework gives. A figure of an indicator that no framework names, and one that
-- contradicts itself, stays in staging, and a law says so.
with stated as (
    select
        figure.indicator_code,
        figure.measure,
        coalesce(figure.definition, 'all') as definition,
        case when figure.department is null then 'none' else 'directorate' end as breakdown,
        coalesce(figure.department, 'all') as breakdown_value,
        figure.period_label,
        figure.first_year,
        figure.numerator_value,
        figure.denominator_value,
        figure.lower_value,
        figure.figure_value,
        figure.upper_value,
        coalesce(figure.is_provisional, false) as is_provisional,
        figure.sequence,
        figure.record_id,
    from staging.local_figure as figure
),

named as (
    select distinct
        indicator_code,
        measure,
        definition,
        unit,
    from reference.framework_indicator
),

kept as (
    select
        stated.*,
        named.unit,
        make_date(stated.first_year, 4, 1) as period_start,
        make_date(stated.first_year + 1, 3, 31) as period_end,
    from stated
    inner join named
        on
            stated.indicator_code = named.indicator_code
            and stated.measure = named.measure
            and stated.definition = named.definition
    where
        stated.period_label = financial_year(make_date(stated.first_year, 4, 1))
        and coalesce(stated.lower_value <= stated.figure_value, true)
        and coalesce(stated.upper_value >= stated.figure_value, true)
        and (named.unit <> 'share' or stated.figure_value between 0 and 1)
        and (named.unit <> 'share' or coalesce(stated.lower_value >= 0, true))
        and (named.unit <> 'share' or coalesce(stated.upper_value <= 1, true))
        -- To half a percentage point: shares are stated rounded.
        and (
            named.unit <> 'share'
            or coalesce(
                abs(stated.numerator_value - stated.figure_value * stated.denominator_value)
                <= stated.denominator_value * 0.005,
                true
            )
        )
    qualify
        row_number() over (
            partition by
                stated.indicator_code,
                stated.measure,
                stated.definition,
                stated.breakdown_value,
                stated.period_label
            order by stated.sequence desc, stated.record_id
        ) = 1
)

select
    indicator_code,
    measure,
    definition,
    breakdown,
    breakdown_value,
    'financial_year' as period_type,
    period_label,
    period_start,
    period_end,
    unit,
    cast(case when unit = 'GBP' then numerator_value end as decimal(18, 2)) as numerator_gbp,
    cast(case when unit = 'GBP' then denominator_value end as decimal(18, 2)) as denominator_gbp,
    cast(null as decimal(18, 2)) as unknown_gbp,
    cast(case when unit <> 'GBP' then numerator_value end as bigint) as numerator_count,
    cast(case when unit <> 'GBP' then denominator_value end as bigint) as denominator_count,
    cast(null as bigint) as unknown_count,
    cast(coalesce(lower_value, figure_value) as decimal(28, 10)) as lower_value,
    cast(figure_value as decimal(28, 10)) as point_value,
    cast(coalesce(upper_value, figure_value) as decimal(28, 10)) as upper_value,
    cast(null as decimal(18, 10)) as coverage_share,
    cast(null as varchar) as silent_code,
    is_provisional,
    false as crosses_series_break,
from kept
