-- Grants to voluntary organisations as the council's list of grants names them, beside what the ledger calls
-- grants (I-06g): the two are never added.
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

summed as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        sum(listed.amount_gbp) as amount_gbp,
        count(*) as grant_count,
    from staging.vcse_grant as listed
    inner join period on listed.paid_on between period.period_start and period.period_end
    group by all
)

select
    'I-06g' as indicator_code,
    'listed_grant_gbp' as measure,
    'vcse' as definition,
    'none' as breakdown,
    'all' as breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    'GBP' as unit,
    cast(amount_gbp as decimal(18, 2)) as numerator_gbp,
    cast(null as decimal(18, 2)) as denominator_gbp,
    cast(null as decimal(18, 2)) as unknown_gbp,
    grant_count as numerator_count,
    cast(null as bigint) as denominator_count,
    cast(null as bigint) as unknown_count,
    cast(amount_gbp as decimal(28, 10)) as lower_value,
    cast(amount_gbp as decimal(28, 10)) as point_value,
    cast(amount_gbp as decimal(28, 10)) as upper_value,
    cast(null as decimal(18, 10)) as coverage_share,
    cast(null as varchar) as silent_code,
    is_provisional,
    crosses_series_break,
from summed
