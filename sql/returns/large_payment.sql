-- The quarterly list of section 70, as rules.large_payment finds it, with names that may leave the council.
select
    payment.payment_date,
    payment.payment_ref,
    shown.shown_key as supplier_key,
    shown.shown_name as supplier_name,
    payment.contract_ref,
    payment.title,
    payment.procurement_commenced_on,
    payment.amount_gbp,
    payment.amount_basis,
    payment.line_count,
from rules.large_payment as payment
inner join rules.supplier_shown_name as shown on payment.supplier_key = shown.supplier_key
