-- Exposures that the contract register does not flag (I-32): categories that hang on one supplier, and
-- suppliers with live contracts whose status on a public register is not sound. Flagged is a supplier with a
-- live contract that is marked critical, or has a risk owner or a contingency plan.
with year as (
    select distinct
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
    where period_type = 'financial_year'
),

parameter as (
    select
        cast(max(value) filter (where parameter = 'single_supplier_min_share') as decimal(18, 10))
            as min_share,
        cast(max(value) filter (where parameter = 'exposed_category_min_gbp') as decimal(18, 2)) as min_gbp,
    from reference.parameter
),

held as (
    select
        contract_supplier.supplier_key,
        year.period_label,
        bool_or(
            coalesce(contract.is_critical, false)
            or contract.risk_owner is not null
            or contract.contingency_plan_on is not null
        ) as is_flagged,
    from rules.contract_supplier as contract_supplier
    inner join core.contract as contract on contract_supplier.contract_key = contract.contract_key
    inner join year
        on
            coalesce(contract.start_date <= year.period_end, true)
            and coalesce(contract.last_end_date >= year.period_start, true)
    where contract.is_awarded and contract_supplier.basis_code <> 'CS_FAMILY'
    group by contract_supplier.supplier_key, year.period_label
),

category_supplier as (
    select
        shown.period_label,
        shown.breakdown_value as category,
        supplier.supplier_key,
        supplier_period.net_amount_gbp,
        sum(supplier_period.net_amount_gbp) over (partition by supplier_period.period_cell_number)
            as category_gbp,
        supplier_period.is_counted,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number
    inner join core.supplier as supplier on supplier_period.supplier_number = supplier.supplier_number
    where
        shown.breakdown = 'category'
        and shown.breakdown_value <> ''
        and shown.period_type = 'financial_year'
        and supplier_period.population = 'procurement'
        and not supplier_period.is_net_credit
),

exposure as (
    select
        'SINGLE_SUPPLIER' as exposure_code,
        category_supplier.period_label,
        category_supplier.supplier_key,
        category_supplier.category as subject,
        share_as_percent(share_of(category_supplier.net_amount_gbp, category_supplier.category_gbp))
        || ' of the category is paid to one supplier' as exposure,
        category_supplier.net_amount_gbp,
    from category_supplier
    cross join parameter
    where
        category_supplier.is_counted
        and category_supplier.category_gbp >= parameter.min_gbp
        and share_of(category_supplier.net_amount_gbp, category_supplier.category_gbp) >= parameter.min_share
    union all
    select
        'STATUS' as exposure_code,
        held.period_label,
        held.supplier_key,
        'live contract' as subject,
        'Its status on the register is: ' || fact.status as exposure,
        null as net_amount_gbp,
    from held
    inner join rules.entity_match as entity_match
        on held.supplier_key = entity_match.supplier_key and entity_match.is_asserted
    inner join rules.entity_fact as fact on entity_match.entity_id = fact.entity_id
    left join reference.sound_status as sound on lower(fact.status) = sound.status
    where fact.status is not null and sound.status is null
)

select
    exposure.exposure_code,
    exposure.period_label,
    shown.shown_key as supplier_key,
    exposure.subject,
    shown.shown_name as supplier_name,
    exposure.exposure,
    cast(exposure.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    year.period_start,
    year.period_end,
    year.is_provisional,
    year.crosses_series_break,
from exposure
inner join year on exposure.period_label = year.period_label
inner join rules.supplier_shown_name as shown on exposure.supplier_key = shown.supplier_key
left join held
    on exposure.supplier_key = held.supplier_key and exposure.period_label = held.period_label
where not coalesce(held.is_flagged, false)
