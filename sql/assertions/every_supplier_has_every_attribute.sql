-- Every supplier has a status for every attribute in every year.
-- severity: critical
-- table: rules.supplier_attribute
select
    supplier.supplier_key,
    as_at.financial_year,
    attribute.attribute,
from core.supplier as supplier
inner join rules.supplier_as_at as as_at on supplier.supplier_key = as_at.supplier_key
cross join reference.supplier_attribute_name as attribute
left join rules.supplier_attribute as supplier_attribute
    on
        supplier.supplier_key = supplier_attribute.supplier_key
        and as_at.financial_year = supplier_attribute.financial_year
        and attribute.attribute = supplier_attribute.attribute
where supplier_attribute.supplier_key is null
