-- Every supplier has a status for every attribute.
-- severity: critical
-- table: rules.supplier_attribute
select
    supplier.supplier_key,
    attribute.attribute,
from core.supplier as supplier
cross join reference.supplier_attribute_name as attribute
left join rules.supplier_attribute as supplier_attribute
    on
        supplier.supplier_key = supplier_attribute.supplier_key
        and attribute.attribute = supplier_attribute.attribute
where supplier_attribute.supplier_key is null
