-- The local multiplier (I-19): R1 what is bought, R2 of it with local suppliers, R3 of that spent again in
-- the area as a survey of the local suppliers says. Without a survey only the bounds are known: nothing or
-- all of R2 is spent again locally. A published rate is an assumption, gets its own measure and speaks only
-- for suppliers that were not surveyed.
with bought as (
    select
        supplier_period.period_cell_number,
        supplier_period.supplier_number,
        supplier_period.is_payee_supplier,
        supplier_period.net_amount_gbp,
        financial_year(shown.period_end) as financial_year,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number
    where
        supplier_period.population = 'procurement'
        and not supplier_period.is_net_credit
        and shown.breakdown = 'none'
        and shown.period_type in ('financial_year', 'rolling_year')
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
        supplier.supplier_number,
        survey_name.period_label,
        max(survey_name.local_respend_rate) filter (where survey_name.basis = 'survey') as surveyed_rate,
        max(survey_name.local_respend_rate) filter (where survey_name.basis = 'published_rate')
            as published_rate,
    from survey_name
    inner join core.supplier_alias as alias on survey_name.name_key = alias.name_key and alias.kind = 'NAMED'
    inner join core.supplier as supplier on alias.supplier_key = supplier.supplier_key
    group by supplier.supplier_number, survey_name.period_label
),

area as (
    select distinct attribute,
    from rules.profile_decision
    where starts_with(attribute, 'local_') and reason_code is distinct from 'LO_NOT_DEFINED'
),

-- Suppliers of one profile and one rate are summed before each area is looked at.
profile_period as (
    select
        bought.period_cell_number,
        case when bought.is_payee_supplier then supplier_profile.profile_number end as profile_number,
        survey.surveyed_rate,
        coalesce(survey.surveyed_rate, survey.published_rate) as known_rate,
        sum(bought.net_amount_gbp) as net_amount_gbp,
    from bought
    left join rules.supplier_profile as supplier_profile
        on
            bought.supplier_number = supplier_profile.supplier_number
            and bought.financial_year = supplier_profile.financial_year
    left join survey
        on bought.supplier_number = survey.supplier_number and bought.financial_year = survey.period_label
    group by all
),

judged as (
    select
        profile_period.*,
        area.attribute,
        coalesce(decision.status, 'UNKNOWN') as status,
    from profile_period
    cross join area
    left join rules.profile_decision as decision
        on
            profile_period.profile_number = decision.profile_number
            and area.attribute = decision.attribute
),

judged_sum as (
    select
        period_cell_number,
        attribute as definition,
        sum(net_amount_gbp) as r1_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'TRUE'), 0) as r2_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'UNKNOWN'), 0) as unknown_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'TRUE' and surveyed_rate is not null), 0)
            as surveyed_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'TRUE' and known_rate is not null), 0)
            as known_gbp,
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
                sum(cast(net_amount_gbp as decimal(24, 2)) * cast(known_rate as decimal(12, 10))) filter (
                    where status = 'TRUE'
                ),
                0
            ) as decimal(18, 2)
        )
            as r3_assumed_gbp,
    from judged
    group by all
),

summed as (
    select
        shown.period_type,
        shown.period_label,
        shown.period_start,
        shown.period_end,
        shown.is_provisional,
        shown.crosses_series_break,
        judged_sum.*,
    from judged_sum
    inner join rules.period_cell as shown on judged_sum.period_cell_number = shown.period_cell_number
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
        unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(1 + share_of(r2_gbp + r3_assumed_gbp, r1_gbp) as decimal(28, 10)) as lower_value,
        cast(1 + share_of(r2_gbp + r3_assumed_gbp, r1_gbp) as decimal(28, 10)) as point_value,
        cast(
            1
            + share_of(
                r2_gbp + r3_assumed_gbp + (r2_gbp - known_gbp) + 2 * unknown_gbp, r1_gbp
            ) as decimal(28, 10)
        ) as upper_value,
        cast(share_of(known_gbp, r2_gbp) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    where known_gbp > surveyed_gbp
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
