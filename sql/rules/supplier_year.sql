-- A supplier in a year, as size, VCSE and local look at it: when, how it is named and typed, what its
-- payments are, and which body it is taken for.
with scoped as (
    select
        supplier_key,
        bool_or(is_procurement or is_unresolved or scope = 'GRANT') as is_asked_about,
        bool_and(scope = 'PUBLIC_BODY') as is_public_by_scope,
        bool_and(scope = 'CONTROLLED_ENTITY') as is_owned_by_council,
        bool_and(scope = 'INDIVIDUAL') as is_individual,
    from rules.spend_scope
    group by supplier_key
),

paid as (
    select
        supplier_key,
        financial_year,
        sum(net_amount_gbp) as paid_gbp,
    from core.spend_line
    group by supplier_key, financial_year
),

sole_type as (
    select ' ' || phrase || ' ' as text,
    from reference.sole_trader_type
)

select
    as_at.supplier_key,
    as_at.financial_year,
    as_at.as_at_date,
    as_at.is_latest_year,
    supplier.supplier_name,
    supplier.is_named,
    supplier.legal_form as name_form,
    supplier.supplier_type,
    sole_type.text is not null as is_sole_trader,
    cast(coalesce(paid.paid_gbp, 0) as decimal(18, 2)) as paid_gbp,
    coalesce(scoped.is_asked_about, false) as is_asked_about,
    coalesce(scoped.is_public_by_scope, false) as is_public_by_scope,
    coalesce(scoped.is_owned_by_council, false) as is_owned_by_council,
    coalesce(scoped.is_individual, false) as is_individual,
    match.entity_id,
    match.confidence as match_confidence,
from rules.supplier_as_at as as_at
inner join core.supplier as supplier on as_at.supplier_key = supplier.supplier_key
left join scoped on as_at.supplier_key = scoped.supplier_key
left join paid
    on as_at.supplier_key = paid.supplier_key and as_at.financial_year = paid.financial_year
left join sole_type on rule_text(supplier.supplier_type) = sole_type.text
left join rules.entity_match as match on as_at.supplier_key = match.supplier_key and match.is_asserted
