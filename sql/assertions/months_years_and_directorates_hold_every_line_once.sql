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
        shown.period_type,
        shown.breakdown,
        sum(supplier_period.line_count) as line_count,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number
    where shown.period_type <> 'rolling_year'
    group by shown.period_type, shown.breakdown
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
