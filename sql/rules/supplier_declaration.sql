-- What buyers and the suppliers themselves declared of a supplier (steps S8 and V14): flags of the contract
-- register and of the e-tendering portal. Declarations that differ cancel each other out: they say nothing.
with declared as (
    select
        contract_supplier.supplier_key,
        contract.is_sme_declared as is_sme,
        contract.is_vcse_declared as is_vcse,
        'contract ' || coalesce(contract.contract_ref, contract.title) as source,
        coalesce(contract.award_date, contract.start_date) as declared_on,
    from rules.contract_supplier as contract_supplier
    inner join core.contract as contract on contract_supplier.contract_key = contract.contract_key
    -- A flag of a contract with several suppliers may be of any of them.
    where contract_supplier.basis_code <> 'CS_FAMILY' and contract.supplier_count = 1
    union all
    select
        alias.supplier_key,
        registration.is_sme,
        registration.is_vcse,
        'registration on the portal' as source,
        registration.registered_on as declared_on,
    from staging.portal_registration as registration
    inner join raw.supplier_name as spelling on trim(registration.supplier_name) = spelling.supplier_name
    inner join core.supplier_alias as alias on spelling.name_key = alias.name_key and alias.kind = 'NAMED'
    where spelling.name_key <> ''
),

flagged as (
    select
        supplier_key,
        'sme' as attribute,
        is_sme as is_declared,
        source,
        declared_on,
    from declared
    where is_sme is not null
    union all
    select
        supplier_key,
        'vcse' as attribute,
        is_vcse as is_declared,
        source,
        declared_on,
    from declared
    where is_vcse is not null
)

select
    supplier_key,
    attribute,
    case when bool_and(is_declared) then 'TRUE' when not bool_or(is_declared) then 'FALSE' else 'UNKNOWN' end
        as status,
    count(*) as declaration_count,
    case
        when bool_and(is_declared) or not bool_or(is_declared) then 'declared in ' || min(source)
        else 'declarations differ'
    end as evidence,
    max(declared_on) as declared_on,
from flagged
group by supplier_key, attribute
