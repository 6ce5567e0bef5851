-- Nothing is known of a supplier without a name unless a person has decided it.
-- severity: critical
-- table: rules.supplier_attribute
select
    supplier_attribute.supplier_key,
    supplier_attribute.attribute,
    supplier_attribute.status,
from rules.supplier_attribute as supplier_attribute
inner join core.supplier as supplier on supplier_attribute.supplier_key = supplier.supplier_key
where
    not supplier.is_named
    and supplier_attribute.status <> 'UNKNOWN'
    and supplier_attribute.decided_by = 'RULE'
