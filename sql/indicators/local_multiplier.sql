-- The local multiplier (I-19): R1 what is bought, R2 of it with local suppliers, R3 of that spent again in
-- the area as a survey of the local suppliers says. Without a survey only the bounds are known: nothing or
-- all of R2 is spent again locally. A published rate is an assumption and gets its own definition.
with local_period as (
    select
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        supplier_key,
        sum(net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period
    where
        population = 'procurement'
        and breakdown = 'none'
        and not is_net_credit
        and period_type in ('financial_year', 'rolling_year')
    group by all
),

survey_name as (
    select
        survey.period_label,
        survey.local_respend_rate,
        survey.basis,
        spelling.name_key,
    from staging.lm3_survey as survey
    inner join raw.supplier_name as spelling on trim(survey.supplier_name) = spelling.supplier_name
),

survey as (
    select
        alias.supplier_key,
        survey_name.period_label,
        max(survey_name.local_respend_rate) filter (where survey_name.basis = 'survey') as surveyed_rate,
        max(survey_name.local_respend_rate) as any_rate,
    from survey_name
    inner join core.supplier_alias as alias on survey_name.name_key = alias.name_key and alias.kind = 'NAMED'
    group by alias.supplier_key, survey_name.period_label
),

area as (
    select distinct attribute,
    from rules.supplier_attribute
    where starts_with(attribute, 'local_') and reason_code is distinct from 'LO_NOT_DEFINED'
),

judged as (
    select
        local_period.*,
        area.attribute,
        coalesce(attribute.status, 'UNKNOWN') as status,
        survey.surveyed_rate,
        survey.any_rate,
    from local_period
    cross join area
    left join rules.supplier_attribute as attribute
        on
            local_period.supplier_key = attribute.supplier_key
            and area.attribute = attribute.attribute
            and financial_year(local_period.period_end) = attribute.financial_year
    left join survey
        on
            local_period.supplier_key = survey.supplier_key
            and financial_year(local_period.period_end) = survey.period_label
),

summed as (
    select
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        attribute as definition,
        sum(net_amount_gbp) as r1_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'TRUE'), 0) as r2_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'UNKNOWN'), 0) as unknown_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'TRUE' and surveyed_rate is not null), 0)
            as surveyed_gbp,
        cast(
            coalesce(
                sum(cast(net_amount_gbp as decimal(24, 2)) * cast(surveyed_rate as decimal(12, 10))) filter (
                    where status = 'TRUE'
                ),
                0
            ) as decimal(18, 2)
        ) as r3_gbp,
        cast(
            coalesce(
                sum(cast(net_amount_gbp as decimal(24, 2)) * cast(any_rate as decimal(12, 10))) filter (
                    where status = 'TRUE'
                ),
                0
            ) as decimal(18, 2)
        )
            as r3_assumed_gbp,
    from judged
    group by all
),

told as (
    select
        'I-19' as indicator_code,
        'local_multiplier' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'index' as unit,
        r2_gbp + r3_gbp as numerator_gbp,
        r1_gbp as denominator_gbp,
        unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(1 + share_of(r2_gbp + r3_gbp, r1_gbp) as decimal(28, 10)) as lower_value,
        cast(case when surveyed_gbp > 0 then 1 + share_of(r2_gbp + r3_gbp, r1_gbp) end as decimal(28, 10))
            as point_value,
        cast(
            1
            + share_of(r2_gbp + r3_gbp + (r2_gbp - surveyed_gbp) + 2 * unknown_gbp, r1_gbp) as decimal(28, 10)
        ) as upper_value,
        cast(share_of(surveyed_gbp, r2_gbp) as decimal(18, 10)) as coverage_share,
        cast(case when surveyed_gbp = 0 then 'NO_SURVEY' end as varchar) as silent_code,
    from summed
    union all
    select
        'I-19' as indicator_code,
        'local_multiplier_assumed' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'index' as unit,
        r2_gbp + r3_assumed_gbp as numerator_gbp,
        r1_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(1 + share_of(r2_gbp + r3_assumed_gbp, r1_gbp) as decimal(28, 10)) as lower_value,
        cast(1 + share_of(r2_gbp + r3_assumed_gbp, r1_gbp) as decimal(28, 10)) as point_value,
        cast(1 + share_of(r2_gbp + r3_assumed_gbp, r1_gbp) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    where r3_assumed_gbp > r3_gbp
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
