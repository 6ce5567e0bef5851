select
    supplier_key,
    supplier_postcode,
    upper(regexp_replace(supplier_postcode, '[^A-Za-z0-9]', '', 'g')) as postcode_key,
    min(payment_date) as first_payment_date,
    max(payment_date) as last_payment_date,
    count(*) as line_count,
from core.spend_line
where supplier_postcode is not null
group by supplier_key, supplier_postcode
