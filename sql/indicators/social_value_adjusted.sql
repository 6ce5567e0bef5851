-- Adjusted value: quantity times the council's own proxy value, less what would have come anyway, what
-- others caused, what was only moved, and what fades; later years discounted. Gross only where a factor is
-- missing or where the proxy allows for such things itself.
with recursive period as (
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
    -- What a pound of the year after is worth today; share_of takes whole ten-thousandths here.
    select share_of(10000, 10000 + 10000 * max(cast(value as decimal(6, 4)))) as discount_share,
    from reference.parameter
    where parameter = 'social_value_discount_rate'
),

delivery as (
    select
        delivery.period_end as delivered_on,
        cast(
            cast(delivery.quantity as decimal(20, 4))
            * coalesce(commitment.proxy_value_gbp, proxy.proxy_value_gbp) as decimal(26, 6)
        ) as gross_value,
        delivery.deadweight_share,
        delivery.attribution_share,
        delivery.displacement_share,
        delivery.dropoff_share,
        coalesce(cast(delivery.benefit_years as integer), 1) as benefit_years,
        coalesce(proxy.is_adjusted_already, false) as is_adjusted_already,
    from staging.sv_delivery as delivery
    inner join staging.sv_commitment as commitment on delivery.commitment_ref = commitment.commitment_ref
    left join staging.sv_proxy as proxy
        on
            commitment.measure_set = proxy.measure_set
            and commitment.measure_version = proxy.measure_version
            and commitment.measure_code = proxy.measure_code
),

-- What is left of a benefit in each of its years: it fades, and later years are worth less today.
yearly as (
    select
        delivery.delivered_on,
        delivery.gross_value,
        delivery.deadweight_share is not null
        and delivery.attribution_share is not null
        and delivery.displacement_share is not null
        and (delivery.dropoff_share is not null or delivery.benefit_years = 1)
        and not delivery.is_adjusted_already as is_adjustable,
        1 as year_number,
        delivery.benefit_years,
        cast((1 - coalesce(delivery.dropoff_share, 0)) as decimal(12, 10)) as kept_share,
        cast(parameter.discount_share as decimal(12, 10)) as discount_share,
        cast(
            cast(
                cast(
                    cast(
                        cast(delivery.gross_value as decimal(26, 6))
                        * (1 - cast(delivery.deadweight_share as decimal(12, 10))) as decimal(26, 6)
                    )
                    * (1 - cast(delivery.attribution_share as decimal(12, 10))) as decimal(26, 6)
                )
                * (1 - cast(delivery.displacement_share as decimal(12, 10))) as decimal(26, 6)
            )
            * cast(parameter.discount_share as decimal(12, 10)) as decimal(30, 10)
        ) as value_of_year,
    from delivery
    cross join parameter
    where delivery.gross_value is not null
    union all
    select
        delivered_on,
        gross_value,
        is_adjustable,
        year_number + 1 as year_number,
        benefit_years,
        kept_share,
        discount_share,
        cast(
            cast(cast(value_of_year as decimal(26, 8)) * kept_share as decimal(26, 8)) * discount_share
            as decimal(30, 10)
        ) as value_of_year,
    from yearly
    where year_number < benefit_years
),

benefit as (
    select
        delivered_on,
        gross_value,
        is_adjustable,
        year_number,
        cast(value_of_year as decimal(18, 6)) as adjusted_gbp,
    from yearly
),

adjusted as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        cast(sum(benefit.gross_value) filter (where benefit.year_number = 1) as decimal(18, 2)) as gross_gbp,
        cast(
            coalesce(
                sum(benefit.gross_value) filter (where benefit.is_adjustable and benefit.year_number = 1), 0
            ) as decimal(18, 2)
        ) as adjustable_gbp,
        cast(coalesce(sum(benefit.adjusted_gbp) filter (where benefit.is_adjustable), 0) as decimal(18, 2))
            as adjusted_gbp,
        count(*) filter (where benefit.year_number = 1) as delivery_count,
        count(*) filter (where benefit.is_adjustable and benefit.year_number = 1) as adjustable_count,
    from benefit
    inner join period on benefit.delivered_on between period.period_start and period.period_end
    group by all
),

told as (
    select
        'I-18' as indicator_code,
        'gross_value_gbp' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        gross_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        delivery_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(gross_gbp as decimal(28, 10)) as lower_value,
        cast(gross_gbp as decimal(28, 10)) as point_value,
        cast(gross_gbp as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from adjusted
    union all
    select
        'I-18' as indicator_code,
        'adjusted_value_gbp' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        adjusted_gbp as numerator_gbp,
        adjustable_gbp as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        adjustable_count as numerator_count,
        delivery_count as denominator_count,
        delivery_count - adjustable_count as unknown_count,
        cast(case when adjustable_count > 0 then adjusted_gbp end as decimal(28, 10)) as lower_value,
        cast(case when adjustable_count = delivery_count then adjusted_gbp end as decimal(28, 10))
            as point_value,
        cast(gross_gbp as decimal(28, 10)) as upper_value,
        cast(share_of(adjustable_gbp, gross_gbp) as decimal(18, 10)) as coverage_share,
        cast(case when adjustable_count = 0 then 'NO_DEFLATORS' end as varchar) as silent_code,
    from adjusted
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
