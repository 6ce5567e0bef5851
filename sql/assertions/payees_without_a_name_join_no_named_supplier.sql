-- A supplier group holds either named payees or payees without a name, never both.
-- severity: critical
-- table: core.supplier_alias
select
    supplier_key,
    count(distinct kind) as kind_count,
from core.supplier_alias
group by supplier_key
having count(distinct kind) > 1
