-- No table of indicators that names suppliers names a person or a sole trader.
-- severity: critical
-- table: indicators.unclassified_supplier
select
    listed.supplier_key,
    listed.supplier_name,
from indicators.unclassified_supplier as listed
inner join rules.supplier_shown_name as shown on listed.supplier_key = shown.supplier_key
inner join core.supplier as supplier on listed.supplier_key = supplier.supplier_key
where shown.is_suppressed and listed.supplier_name = supplier.supplier_name
