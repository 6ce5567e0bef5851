-- The nearest ring a supplier is known to lie in, year by year: the council's own area, one that borders
-- it, its region, elsewhere. One of whom that is not known is unknown, and no further ring is guessed.
with status as (
    select
        supplier_key,
        financial_year,
        max(status) filter (where attribute = 'local_l1') as own_status,
        max(status) filter (where attribute = 'local_l2') as near_status,
        max(status) filter (where attribute = 'local_l5') as region_status,
    from rules.supplier_local
    where reason_code <> 'LO_NOT_DEFINED'
    group by supplier_key, financial_year
)

select
    supplier_key,
    financial_year,
    case
        when own_status = 'TRUE' then 'own_area'
        when own_status = 'UNKNOWN' then 'unknown'
        when near_status = 'TRUE' then 'bordering_area'
        when near_status = 'UNKNOWN' then 'unknown'
        when region_status = 'TRUE' then 'region'
        when region_status = 'UNKNOWN' then 'unknown'
        else 'elsewhere'
    end as geography,
from status
