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
        supplier.net_amount_gbp,
        supplier.is_named,
        not supplier.is_named and supplier.supplier_ids <> '' as has_number_alone,
        case
            when person.supplier_key is not null or coalesce(known.is_individual, false) then 'a person'
            when coalesce(known.is_sole_trader and not known.is_body, false) then 'a sole trader'
        end as stand_in,
    from core.supplier as supplier
    left join known on supplier.supplier_key = known.supplier_key
    left join rules.supplier_individual as person on supplier.supplier_key = person.supplier_key
)

-- The key of a supplier is made of its name or vendor number: whoever guesses these finds the key. In place
-- of it stands a number that says nothing of who it is.
select
    supplier_key,
    case
        when stand_in is null and not has_number_alone then supplier_key
        else
            'withheld-' || row_number() over (
                partition by stand_in is null and not has_number_alone
                order by net_amount_gbp desc, supplier_key
            )
    end as shown_key,
    case
        when stand_in is not null then '(' || stand_in || ')'
        -- A vendor number tells who it is to anybody who has seen it elsewhere beside a name.
        when has_number_alone then '(no name)'
        else supplier_name
    end as shown_name,
    stand_in is not null as is_suppressed,
    case
        when stand_in = 'a person' then 'INDIVIDUAL'
        when stand_in = 'a sole trader' then 'SOLE_TRADER'
        when not is_named then 'REDACTED'
    end as reason_code,
from judged
