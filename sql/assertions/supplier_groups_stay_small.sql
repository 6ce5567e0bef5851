-- No supplier group gathers as many names as a sundry account would.
-- severity: warning
-- table: core.supplier
with parameter as (
    select cast(max(value) as integer) as sundry_min_names,
    from reference.parameter
    where parameter = 'sundry_supplier_id_min_names'
)

select
    supplier_alias.supplier_key,
    count(distinct supplier_alias.name_key) as name_count,
from core.supplier_alias as supplier_alias
cross join parameter
where supplier_alias.kind = 'NAMED'
group by supplier_alias.supplier_key, parameter.sundry_min_names
having count(distinct supplier_alias.name_key) >= parameter.sundry_min_names
