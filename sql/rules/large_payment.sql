-- Payments above the Act's amount, VAT included, under public contracts whose procurement began on or
-- after the day the duty did (I-21, section 70). Lines of one transaction are one payment; smaller
-- payments are never added up. Where the ledger publishes no VAT the amount is the net one, which can only
-- leave payments out: it is said.
with parameter as (
    select
        max(cast(value as decimal(18, 2))) as min_gbp,
        max(valid_from) as in_force_from,
    from reference.parameter
    where parameter = 'large_payment_min_gbp'
),

line as (
    select
        spend_line.line_id,
        spend_line.supplier_key,
        spend_line.payment_date,
        coalesce(spend_line.transaction_id, spend_line.line_id) as payment_ref,
        spend_line.net_amount_gbp,
        spend_line.vat_basis,
        contract.contract_ref,
        contract.title,
        contract.procurement_commenced_on,
    from core.spend_line as spend_line
    inner join rules.contract_link as link on spend_line.line_id = link.line_id
    inner join core.contract as contract on link.contract_key = contract.contract_key
    cross join parameter
    where
        link.outcome = 'STRICT'
        and spend_line.payment_date >= parameter.in_force_from
        and contract.procurement_commenced_on >= parameter.in_force_from
)

select
    line.payment_date,
    line.payment_ref,
    line.supplier_key,
    line.contract_ref,
    min(line.title) as title,
    min(line.procurement_commenced_on) as procurement_commenced_on,
    cast(sum(line.net_amount_gbp) as decimal(18, 2)) as amount_gbp,
    case when bool_and(line.vat_basis = 'gross') then 'VAT included' else 'net of VAT or not known' end
        as amount_basis,
    count(*) as line_count,
from line
cross join parameter
group by
    line.payment_date,
    line.payment_ref,
    line.supplier_key,
    line.contract_ref,
    parameter.min_gbp
having sum(line.net_amount_gbp) > parameter.min_gbp
