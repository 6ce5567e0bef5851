-- A vendor number that takes part in the grouping leads to one supplier.
-- severity: critical
-- table: core.supplier_alias
select
    supplier_id,
    count(distinct supplier_key) as supplier_count,
from core.supplier_alias
where is_id_used
group by supplier_id
having count(distinct supplier_key) > 1
