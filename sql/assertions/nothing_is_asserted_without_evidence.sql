-- What is said of a supplier says what it rests on and how strong that is; the unknown claims no strength.
-- severity: critical
-- table: rules.supplier_attribute
select
    supplier_key,
    financial_year,
    attribute,
    status,
from rules.supplier_attribute
where
    (status in ('TRUE', 'FALSE') and (coalesce(evidence, '') = '' or confidence is null))
    or (status = 'UNKNOWN' and confidence is not null)
