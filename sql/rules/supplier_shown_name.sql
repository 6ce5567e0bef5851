-- Persons, and sole traders on no register of companies, are named in nothing that leaves the council: a
-- sole trader's name is a person's. Whoever is asserted to be a registered body is named.
with known as (
    select
        supplier_key,
        bool_or(entity_id is not null) as is_body,
        bool_or(is_sole_trader) as is_sole_trader,
        bool_or(is_individual) as is_individual,
    from rules.supplier_year
    group by supplier_key
),

judged as (
    select
        supplier.supplier_key,
        supplier.supplier_name,
        case
            when person.supplier_key is not null or coalesce(known.is_individual, false) then 'a person'
            when coalesce(known.is_sole_trader and not known.is_body, false) then 'a sole trader'
        end as stand_in,
    from core.supplier as supplier
    left join known on supplier.supplier_key = known.supplier_key
    left join rules.supplier_individual as person on supplier.supplier_key = person.supplier_key
)

select
    supplier_key,
    coalesce('(' || stand_in || ')', supplier_name) as shown_name,
    stand_in is not null as is_suppressed,
from judged
