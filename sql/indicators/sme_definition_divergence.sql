with supplier_period as (
    select
        supplier.supplier_key,
        shown.period_label,
        shown.period_start,
        shown.period_end,
        shown.is_provisional,
        shown.crosses_series_break,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number
    inner join core.supplier as supplier on supplier_period.supplier_number = supplier.supplier_number
    where
        supplier_period.population = 'procurement'
        and shown.period_type = 'financial_year'
        and shown.breakdown = 'none'
        and supplier_period.is_counted
        and not supplier_period.is_net_credit
    group by all
),

by_definition as (
    select
        supplier_key,
        financial_year,
        max(status) filter (where attribute = 'sme_d_nps') as sme_d_nps,
        max(status) filter (where attribute = 'sme_d_pa23') as sme_d_pa23,
        max(status) filter (where attribute = 'sme_d_ec') as sme_d_ec,
        string_agg(attribute || ': ' || coalesce(evidence, ''), ' | ' order by attribute) as evidence,
    from rules.supplier_attribute
    where attribute in ('sme_d_nps', 'sme_d_pa23', 'sme_d_ec')
    group by supplier_key, financial_year
    -- What is unknown by one definition and known by another is no disagreement.
    having
        count(distinct status) filter (where status in ('TRUE', 'FALSE')) > 1
)

select
    supplier_period.period_label,
    shown.shown_key as supplier_key,
    shown.shown_name as supplier_name,
    cast(supplier_period.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    by_definition.sme_d_nps,
    by_definition.sme_d_pa23,
    by_definition.sme_d_ec,
    'SME_DEF_DIVERGES' as reason_code,
    case when shown.is_suppressed then '(not shown)' else by_definition.evidence end as evidence,
    supplier_period.period_start,
    supplier_period.period_end,
    supplier_period.is_provisional,
    supplier_period.crosses_series_break,
from supplier_period
inner join by_definition
    on
        supplier_period.supplier_key = by_definition.supplier_key
        and supplier_period.period_label = by_definition.financial_year
inner join rules.supplier_shown_name as shown on supplier_period.supplier_key = shown.supplier_key
