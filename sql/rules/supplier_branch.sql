-- Branches that suppliers named when they registered on the e-tendering portal (step G3).
select
    alias.supplier_key,
    upper(regexp_replace(registration.branch_postcode, '[^A-Za-z0-9]', '', 'g')) as postcode_key,
    min(registration.branch_postcode) as branch_postcode,
    min(registration.registered_on) as registered_on,
from staging.portal_registration as registration
inner join raw.supplier_name as spelling on trim(registration.supplier_name) = spelling.supplier_name
inner join core.supplier_alias as alias on spelling.name_key = alias.name_key and alias.kind = 'NAMED'
where spelling.name_key <> '' and registration.branch_postcode is not null
group by alias.supplier_key, postcode_key
