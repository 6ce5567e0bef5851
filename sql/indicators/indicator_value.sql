with share_indicator as (
    select *,
    from indicators.local_spend_share
    union all by name
    select *,
    from indicators.sme_spend_share
    union all by name
    select *,
    from indicators.micro_spend_share
    union all by name
    select *,
    from indicators.vcse_spend_share
    union all by name
    select *,
    from indicators.local_sme_spend_share
),

share_value as (
    select
        * exclude (
            numerator_gbp, unknown_gbp, denominator_gbp, numerator_count, unknown_count, denominator_count
        ),
        'share' as unit,
        case when measure = 'spend_share' then numerator_gbp end as numerator_gbp,
        case when measure = 'spend_share' then unknown_gbp end as unknown_gbp,
        case when measure = 'spend_share' then denominator_gbp end as denominator_gbp,
        case when measure = 'supplier_share' then numerator_count end as numerator_count,
        case when measure = 'supplier_share' then unknown_count end as unknown_count,
        case when measure = 'supplier_share' then denominator_count end as denominator_count,
    from share_indicator
),

coverage_value as (
    select
        'I-02' as indicator_code,
        case measure when 'spend_share' then 'classified_spend_share' else 'classified_supplier_share' end
            as measure,
        attribute as definition,
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        'share' as unit,
        case when measure = 'spend_share' then true_gbp + false_gbp end as numerator_gbp,
        case when measure = 'spend_share' then denominator_gbp end as denominator_gbp,
        case when measure = 'supplier_share' then true_count + false_count end as numerator_count,
        case when measure = 'supplier_share' then denominator_count end as denominator_count,
        coverage_share as lower_share,
        coverage_share as point_share,
        coverage_share as upper_share,
        is_provisional,
        crosses_series_break,
    from indicators.attribute_share
    where population = 'procurement' and not contains(attribute, ' ')
),

spend_value as (
    select
        'I-01' as indicator_code,
        measure,
        definition,
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        'GBP' as unit,
        net_amount_gbp as numerator_gbp,
        upper_amount_gbp - net_amount_gbp as unknown_gbp,
        supplier_count as numerator_count,
        net_amount_gbp as lower_value,
        net_amount_gbp as point_value,
        upper_amount_gbp as upper_value,
        is_provisional,
        crosses_series_break,
    from indicators.third_party_spend
),

base_value as (
    select
        'I-08' as indicator_code,
        measure,
        'supplier' as definition,
        * exclude (measure, lower_value, point_value, upper_value),
        case when unit = 'share' then lower_value end as lower_share,
        case when unit = 'share' then point_value end as point_share,
        case when unit = 'share' then upper_value end as upper_share,
        case when unit <> 'share' then lower_value end as lower_value,
        case when unit <> 'share' then point_value end as point_value,
        case when unit <> 'share' then upper_value end as upper_value,
    from indicators.supplier_base
),

concentration_value as (
    select
        'I-15' as indicator_code,
        * exclude (supplier_count, lower_value, point_value, upper_value),
        supplier_count as denominator_count,
        case when unit = 'share' then lower_value end as lower_share,
        case when unit = 'share' then point_value end as point_share,
        case when unit = 'share' then upper_value end as upper_share,
        case when unit <> 'share' then lower_value end as lower_value,
        case when unit <> 'share' then point_value end as point_value,
        case when unit <> 'share' then upper_value end as upper_value,
    from indicators.supplier_concentration
),

-- How far a share moved from the year before: a trend, refused across a series break.
change_value as (
    select
        indicator_code,
        'spend_share_change' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        'financial_year' as period_type,
        to_label as period_label,
        period_start,
        period_end,
        'change' as unit,
        lower_change_share as lower_value,
        point_change_share as point_value,
        upper_change_share as upper_value,
        silent_code,
        is_provisional,
        crosses_series_break,
    from indicators.share_change
),

record_indicator as (
    select *,
    from indicators.bidding
    union all by name
    select *,
    from indicators.contract_cost_growth
    union all by name
    select *,
    from indicators.contract_coverage
    union all by name
    select *,
    from indicators.contract_expiry
    union all by name
    select *,
    from indicators.contract_leakage
    union all by name
    select *,
    from indicators.contract_share
    union all by name
    select *,
    from indicators.duplicate_payment
    union all by name
    select *,
    from indicators.ended_contract
    union all by name
    select *,
    from indicators.governance
    union all by name
    select *,
    from indicators.grant_record
    union all by name
    select *,
    from indicators.large_payment_total
    union all by name
    select *,
    from rules.local_figure
    union all by name
    select *,
    from indicators.local_multiplier
    union all by name
    select *,
    from indicators.off_contract_total
    union all by name
    select *,
    from indicators.order_coverage
    union all by name
    select *,
    from indicators.payment_performance
    union all by name
    select *,
    from indicators.portal_registration_count
    union all by name
    select *,
    from indicators.procurement_share
    union all by name
    select *,
    from indicators.procurement_workload
    union all by name
    select *,
    from indicators.saving_total
    union all by name
    select *,
    from indicators.social_value
    union all by name
    select *,
    from indicators.social_value_adjusted
    union all by name
    select *,
    from indicators.supplier_management
    union all by name
    select *,
    from indicators.training
    union all by name
    select *,
    from indicators.unflagged_exposure_total
),

parameter as (
    select
        max(cast(value as decimal(18, 10))) filter (where parameter = 'headline_coverage_min_share')
            as headline_coverage,
        max(cast(value as decimal(18, 10))) filter (where parameter = 'bounds_only_coverage_max_share')
            as bounds_only_coverage,
    from reference.parameter
),

record_value as (
    select
        record_indicator.* exclude (lower_value, point_value, upper_value),
        case when record_indicator.unit = 'share' then record_indicator.lower_value end as lower_share,
        case when record_indicator.unit = 'share' then record_indicator.point_value end as point_share,
        case when record_indicator.unit = 'share' then record_indicator.upper_value end as upper_share,
        case when record_indicator.unit <> 'share' then record_indicator.lower_value end as lower_value,
        case when record_indicator.unit <> 'share' then record_indicator.point_value end as point_value,
        case when record_indicator.unit <> 'share' then record_indicator.upper_value end as upper_value,
        coalesce(record_indicator.coverage_share >= parameter.headline_coverage, true) as is_headline,
        coalesce(record_indicator.coverage_share < parameter.bounds_only_coverage, false) as is_bounds_only,
    from record_indicator
    cross join parameter
),

indicator_value as (
    select *,
    from share_value
    union all by name
    select *,
    from coverage_value
    union all by name
    select *,
    from spend_value
    union all by name
    select *,
    from base_value
    union all by name
    select *,
    from concentration_value
    union all by name
    select *,
    from change_value
    union all by name
    select *,
    from record_value
),

told as (
    select
        * exclude (silent_code),
        case
            when
                silent_code is null
                and coalesce(lower_share, point_share, upper_share) is null
                and coalesce(lower_value, point_value, upper_value) is null
                then 'NOTHING_COUNTED'
            else silent_code
        end as silent_code,
    from indicator_value
)

select
    value.indicator_code,
    value.measure,
    value.definition,
    value.breakdown,
    value.breakdown_value,
    value.period_type,
    value.period_label,
    value.period_start,
    value.period_end,
    value.unit,
    cast(value.numerator_gbp as decimal(18, 2)) as numerator_gbp,
    value.denominator_gbp,
    cast(value.unknown_gbp as decimal(18, 2)) as unknown_gbp,
    value.numerator_count,
    value.denominator_count,
    value.unknown_count,
    cast(value.lower_share as decimal(18, 10)) as lower_share,
    cast(value.point_share as decimal(18, 10)) as point_share,
    cast(value.upper_share as decimal(18, 10)) as upper_share,
    value.coverage_share,
    cast(value.lower_value as decimal(28, 10)) as lower_value,
    cast(value.point_value as decimal(28, 10)) as point_value,
    cast(value.upper_value as decimal(28, 10)) as upper_value,
    coalesce(value.is_headline, true) as is_headline,
    coalesce(value.is_bounds_only, false) as is_bounds_only,
    value.silent_code,
    nullif(concat_ws(' ', reason.meaning, reason.settled_by), '') as silent_note,
    value.is_provisional,
    value.crosses_series_break,
from told as value
left join reference.silent_code as reason on value.silent_code = reason.silent_code
