-- Months, quarters and financial years, with and without directorates, each hold all money and lines.
-- severity: critical
-- table: indicators.supplier_period
with accepted as (
    select
        count(*) as line_count,
        coalesce(sum(net_amount_gbp), 0) as net_amount_gbp,
    from core.spend_line
),

held as (
    select
        period_type,
        breakdown,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period
    where period_type <> 'rolling_year'
    group by period_type, breakdown
)

select
    held.period_type,
    held.breakdown,
    held.line_count,
    accepted.line_count as accepted_line_count,
    held.net_amount_gbp,
    accepted.net_amount_gbp as accepted_gbp,
from accepted
left join held on true
where
    accepted.line_count > 0
    and (
        held.line_count is distinct from accepted.line_count
        or held.net_amount_gbp is distinct from accepted.net_amount_gbp
    )
