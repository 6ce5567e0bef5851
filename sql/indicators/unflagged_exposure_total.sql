-- How many exposures the contract register does not flag (I-32), and silence where it flags nothing at all:
-- a register without risk fields does not say that nothing is flagged.
with year as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
    where period_type = 'financial_year'
),

register as (
    select
        count(*) > 0 as is_loaded,
        count(*) filter (
            where is_critical is not null or risk_owner is not null or contingency_plan_on is not null
        ) > 0 as has_risk_fields,
    from core.contract
),

counted as (
    select
        year.*,
        count(exposure.exposure_code) as exposure_count,
        case
            when not register.is_loaded then 'NO_CONTRACT_REGISTER'
            when not register.has_risk_fields then 'NO_RISK_FIELDS'
        end as silent,
    from year
    cross join register
    left join indicators.unflagged_exposure as exposure on year.period_label = exposure.period_label
    group by all
)

select
    'I-32' as indicator_code,
    'unflagged_exposure_count' as measure,
    'all' as definition,
    'none' as breakdown,
    'all' as breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    'count' as unit,
    cast(null as decimal(18, 2)) as numerator_gbp,
    cast(null as decimal(18, 2)) as denominator_gbp,
    cast(null as decimal(18, 2)) as unknown_gbp,
    exposure_count as numerator_count,
    cast(null as bigint) as denominator_count,
    cast(null as bigint) as unknown_count,
    cast(case when silent is null then exposure_count end as decimal(28, 10)) as lower_value,
    cast(case when silent is null then exposure_count end as decimal(28, 10)) as point_value,
    cast(case when silent is null then exposure_count end as decimal(28, 10)) as upper_value,
    cast(null as decimal(18, 10)) as coverage_share,
    silent as silent_code,
    is_provisional,
    crosses_series_break,
from counted
