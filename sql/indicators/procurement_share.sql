-- Shares of the procurements advertised in a period: run electronically, preceded by talks with the market,
-- divided into lots, reserved, let without competition. By count, with the estimated value beside it. What
-- states no value may lie above a floor or below it: whether it belongs below the line is not known.
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
        cast(max(value) filter (where parameter = 'electronic_tender_min_gbp') as decimal(18, 2))
            as electronic_gbp,
        cast(max(value) filter (where parameter = 'high_value_contract_min_gbp') as decimal(18, 2))
            as high_gbp,
        cast(max(value) filter (where parameter = 'below_threshold_max_gbp') as decimal(18, 2))
            as below_threshold_gbp,
    from reference.parameter
),

-- Without a log of engagement nobody can tell that the market was not engaged.
fed as (
    select
        exists (
            select 1,
            from staging.engagement_event
        ) as is_engaged,
),

engaged as (
    select
        procurement_ref,
        min(held_on) as first_held_on,
    from staging.engagement_event
    where procurement_ref is not null and type <> 'supplier_meeting'
    group by procurement_ref
),

judged as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        coalesce(procurement.department, '') as directorate,
        coalesce(procurement.category, '') as category,
        coalesce(national.national_category, 'other') as national_category,
        procurement.est_value_gbp as value_gbp,
        unnest(
            [
                {
                    'indicator_code': 'I-17',
                    'measure': 'weighted_award_share',
                    'definition': 'above_floor',
                    'is_concerned': coalesce(procurement.status = 'awarded', false)
                    and (parameter.high_gbp is null or procurement.est_value_gbp >= parameter.high_gbp),
                    'is_so': procurement.sv_weighting_pct > 0
                },
                {
                    'indicator_code': 'I-23',
                    'measure': 'electronic_share',
                    'definition': 'all',
                    'is_concerned': parameter.electronic_gbp is null
                    or procurement.est_value_gbp >= parameter.electronic_gbp,
                    'is_so': case procurement.channel when 'e_system' then true when 'other' then false end
                },
                {
                    'indicator_code': 'I-26',
                    'measure': 'engaged_before_advert_share',
                    'definition': 'all',
                    'is_concerned': fed.is_engaged,
                    'is_so': coalesce(engaged.first_held_on < procurement.advert_on, false)
                },
                {
                    'indicator_code': 'I-33',
                    'measure': 'outcome_specified_share',
                    'definition': 'all',
                    'is_concerned': true,
                    'is_so': procurement.is_outcome_based
                },
                {
                    'indicator_code': 'I-33',
                    'measure': 'innovation_procedure_share',
                    'definition': 'all',
                    'is_concerned': true,
                    'is_so': procurement.route in ('innovation_partnership', 'competitive_flexible')
                },
                {
                    'indicator_code': 'I-33',
                    'measure': 'waiver_share',
                    'definition': 'procurements',
                    'is_concerned': true,
                    'is_so': procurement.route in ('waiver', 'direct_award')
                },
                {
                    'indicator_code': 'I-33',
                    'measure': 'framework_share',
                    'definition': 'procurements',
                    'is_concerned': true,
                    'is_so': procurement.route in ('framework_callout', 'dynamic_market')
                },
                -- Lots are taken to be possible until the council says that they were not, whether or not
                -- there are any: otherwise only those that have them would stay.
                {
                    'indicator_code': 'I-35',
                    'measure': 'lotted_share',
                    'definition': 'all',
                    'is_concerned': coalesce(procurement.is_lottable, true),
                    'is_so': procurement.lot_count > 1
                },
                {
                    'indicator_code': 'I-35',
                    'measure': 'reserved_competition_share',
                    'definition': 'all',
                    'is_concerned': true,
                    -- Reserving is for competitions below the threshold: a call-off or a waiver is none.
                    'is_so': case
                        when procurement.reserved_for = 'none' then false
                        when procurement.route in ('waiver', 'direct_award', 'framework_callout') then false
                        when procurement.reserved_for is not null
                            then procurement.est_value_gbp < parameter.below_threshold_gbp
                    end
                }
            ]
        ) as fact,
    from staging.procurement as procurement
    cross join parameter
    cross join fed
    inner join period on procurement.advert_on between period.period_start and period.period_end
    left join engaged on procurement.procurement_ref = engaged.procurement_ref
    left join rules.national_category as national
        on
            coalesce(procurement.category, '') = national.category
            and coalesce(procurement.category_code, '') = national.category_code
            and national.expense_type = ''
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
        count(*) as all_count,
        count(*) filter (where cell.fact.is_concerned and cell.fact.is_so) as true_count,
        count(*) filter (where cell.fact.is_concerned and not cell.fact.is_so) as false_count,
        -- Not known to be below the line, and whether it would then be above it.
        count(*) filter (where cell.fact.is_concerned is null and cell.fact.is_so) as open_true_count,
        count(*) filter (where cell.fact.is_concerned is null and not cell.fact.is_so) as open_false_count,
        -- What is not known to be below the line has no value, so it moves no sum.
        coalesce(sum(greatest(cell.value_gbp, 0)) filter (where cell.fact.is_so), 0) as true_gbp,
        coalesce(sum(greatest(cell.value_gbp, 0)) filter (where cell.fact.is_so is null), 0) as unknown_gbp,
        coalesce(sum(greatest(cell.value_gbp, 0)), 0) as all_gbp,
    from cell
    inner join reference.breakdown_period as given_for
        on cell.breakdown = given_for.breakdown and cell.period_type = given_for.period_type
    where coalesce(cell.fact.is_concerned, true)
    group by all
),

-- The least and the most that may be above and below the line: what may not belong does so where that moves
-- the share, and where nothing belongs for sure the least is nothing.
bounded as (
    select
        *,
        all_count - true_count - false_count as unknown_count,
        all_count - open_true_count as least_of_count,
        all_count - false_count - open_false_count as most_count,
        all_count - open_false_count as most_of_count,
    from measured
),

told as (
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
        is_provisional,
        crosses_series_break,
        'share' as unit,
        true_gbp as numerator_gbp,
        all_gbp as denominator_gbp,
        unknown_gbp,
        true_count as numerator_count,
        all_count as denominator_count,
        unknown_count,
        cast(coalesce(share_of(true_count, least_of_count), 0) as decimal(28, 10)) as lower_value,
        cast(share_of(true_count, true_count + false_count) as decimal(28, 10)) as point_value,
        cast(coalesce(share_of(most_count, most_of_count), 0) as decimal(28, 10)) as upper_value,
        cast(share_of(true_count + false_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from bounded
    union all
    select
        indicator_code,
        replace(measure, '_share', '_count') as measure,
        definition,
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        true_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        true_count as numerator_count,
        all_count as denominator_count,
        unknown_count,
        cast(true_count as decimal(28, 10)) as lower_value,
        cast(case when most_count = true_count then true_count end as decimal(28, 10)) as point_value,
        cast(most_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from bounded
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
