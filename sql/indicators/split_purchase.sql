-- Purchases that may have been divided to stay below a threshold of the council's own (I-10): several
-- invoices of one supplier just below it within a short time and with no live contract. A sign to review and
-- no finding; empty until the council states its thresholds.
with parameter as (
    select
        cast(max(value) filter (where parameter = 'split_purchase_min_invoices') as integer) as min_invoices,
        cast(max(value) filter (where parameter = 'split_purchase_days') as integer) as day_count,
        cast(max(value) filter (where parameter = 'split_purchase_below_share') as decimal(6, 4))
            as below_share,
    from reference.parameter
),

threshold as (
    select
        replace(parameter, '_threshold_gbp', '') as threshold,
        cast(value as decimal(18, 2)) as threshold_gbp,
    from reference.parameter
    where parameter in ('quote_threshold_gbp', 'tender_threshold_gbp') and value is not null
),

invoice as (
    select
        spend_line.supplier_key,
        coalesce(spend_line.invoice_ref, spend_line.transaction_id, spend_line.line_id) as invoice_key,
        spend_line.payment_date,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from core.spend_line as spend_line
    inner join rules.contract_link as link on spend_line.line_id = link.line_id
    where link.is_contractable and not link.is_strict and not link.is_supplier_live
    group by all
),

near as (
    select
        invoice.*,
        threshold.threshold,
        threshold.threshold_gbp,
        parameter.min_invoices,
        invoice.payment_date + parameter.day_count as last_day,
    from invoice
    cross join parameter
    inner join threshold
        on
            invoice.net_amount_gbp < threshold.threshold_gbp
            and invoice.net_amount_gbp >= threshold.threshold_gbp * (1 - parameter.below_share)
),

gathered as (
    select
        one.supplier_key,
        one.threshold,
        one.threshold_gbp,
        one.payment_date as first_payment_date,
        one.min_invoices,
        max(other.payment_date) as last_payment_date,
        count(*) as invoice_count,
        sum(other.net_amount_gbp) as net_amount_gbp,
    from (
        select distinct
            supplier_key,
            threshold,
            threshold_gbp,
            payment_date,
            min_invoices,
            last_day,
        from near
    ) as one
    inner join near as other
        on
            one.supplier_key = other.supplier_key
            and one.threshold = other.threshold
            and other.payment_date between one.payment_date and one.last_day
    group by one.supplier_key, one.threshold, one.threshold_gbp, one.payment_date, one.min_invoices
    having count(*) >= one.min_invoices
)

select
    shown.shown_key as supplier_key,
    shown.shown_name as supplier_name,
    gathered.threshold,
    gathered.threshold_gbp,
    gathered.first_payment_date,
    gathered.last_payment_date,
    gathered.invoice_count,
    cast(gathered.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
from gathered
inner join rules.supplier_shown_name as shown on gathered.supplier_key = shown.supplier_key
qualify
    row_number() over (
        partition by gathered.supplier_key, gathered.threshold
        order by gathered.invoice_count desc, gathered.net_amount_gbp desc, gathered.first_payment_date
    ) = 1
