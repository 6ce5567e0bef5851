with published as (
    select
        supplier_key,
        'COMPANY' as kind,
        trim(supplier_company_no) as value,
    from core.spend_line
    union all
    select
        supplier_key,
        'CHARITY' as kind,
        trim(supplier_charity_no) as value,
    from core.spend_line
    union all
    select
        supplier_key,
        'VAT' as kind,
        trim(supplier_vat_no) as value,
    from core.spend_line
),

counted as (
    select
        supplier_key,
        kind,
        value,
        count(*) as line_count,
    from published
    where value <> ''
    group by supplier_key, kind, value
)

select
    counted.supplier_key,
    counted.kind,
    counted.value,
    reading.identifier,
    counted.line_count,
from counted
left join register.identifier_reading as reading
    on counted.kind = reading.kind and counted.value = reading.value
