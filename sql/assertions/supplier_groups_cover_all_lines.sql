-- Every spend line belongs to one supplier group, and the groups add up to all spend.
-- severity: critical
-- table: core.supplier
with counted as (
    select
        supplier_key,
        count(*) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from core.spend_line
    group by supplier_key
)

select
    coalesce(supplier.supplier_key, counted.supplier_key) as supplier_key,
    supplier.line_count,
    counted.line_count as counted_line_count,
    supplier.net_amount_gbp,
    counted.net_amount_gbp as counted_net_amount_gbp,
from core.supplier as supplier
full join counted on supplier.supplier_key = counted.supplier_key
where
    supplier.line_count is distinct from counted.line_count
    or supplier.net_amount_gbp is distinct from counted.net_amount_gbp
