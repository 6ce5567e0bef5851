-- The list of large payments names no person and no sole trader, and gives no key of theirs.
-- severity: critical
-- table: returns.large_payment
select
    listed.payment_ref,
    listed.supplier_key,
from returns.large_payment as listed
left join rules.supplier_shown_name as shown on listed.supplier_key = shown.supplier_key
where shown.supplier_key is not null and shown.is_suppressed
