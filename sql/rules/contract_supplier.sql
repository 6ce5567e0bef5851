-- Which of the council's suppliers a contract names: by the council's own number, by a company number that
-- a register confirms, by name, and last by family (a parent or sister of one of these).
with match as (
    select
        entity_match.supplier_key,
        entity_match.entity_id,
        entity_fact.company_id,
        entity_family.family_id,
    from rules.entity_match as entity_match
    left join rules.entity_fact as entity_fact on entity_match.entity_id = entity_fact.entity_id
    left join rules.entity_family as entity_family on entity_match.entity_id = entity_family.entity_id
    where entity_match.is_asserted
),

alias as (
    select distinct
        supplier_key,
        supplier_id,
        name_key,
    from core.supplier_alias
    where kind = 'NAMED'
),

direct as (
    select
        party.contract_key,
        alias.supplier_key,
        1 as basis_order,
    from core.contract_party as party
    inner join alias on party.supplier_id = alias.supplier_id
    where alias.supplier_id <> ''
    union all
    select
        party.contract_key,
        match.supplier_key,
        2 as basis_order,
    from core.contract_party as party
    inner join match on 'GB-COH-' || party.company_no = match.company_id
    union all
    select
        party.contract_key,
        alias.supplier_key,
        3 as basis_order,
    from core.contract_party as party
    inner join alias on party.name_key = alias.name_key
    where party.name_key <> ''
),

family as (
    select distinct
        direct.contract_key,
        sister.supplier_key,
        4 as basis_order,
    from direct
    inner join match on direct.supplier_key = match.supplier_key
    inner join match as sister
        on match.family_id = sister.family_id and match.supplier_key <> sister.supplier_key
    where match.family_id is not null
)

select
    contract_key,
    supplier_key,
    case min(basis_order)
        when 1 then 'CS_ID'
        when 2 then 'CS_NUMBER'
        when 3 then 'CS_NAME'
        else 'CS_FAMILY'
    end as basis_code,
from (
    select *,
    from direct
    union all
    select *,
    from family
) as found
group by contract_key, supplier_key
