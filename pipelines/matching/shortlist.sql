-- The few candidates of a payee that are worth a person's or a rule's time: those at its postcode
-- first, then the likest, then those known by their present name.
with placed as (
    select
        candidate.*,
        coalesce(bool_or(payee_postcode.postcode = office.postcode), false) as is_postcode_equal,
    from candidate
    left join office on candidate.entity_id = office.entity_id
    left join payee_postcode
        on candidate.payee_number = payee_postcode.payee_number
    group by all
)

select
    payee.supplier_name,
    placed.entity_id,
    placed.matched_name,
    placed.name_kind,
    placed.name_until,
    placed.nearness,
    placed.similarity,
    placed.equal_count,
from placed
inner join payee on placed.payee_number = payee.payee_number
qualify
    row_number() over (
        partition by placed.payee_number, placed.nearness
        order by
            placed.is_postcode_equal desc,
            placed.similarity desc,
            placed.name_kind = 'CURRENT' desc,
            placed.name_until desc nulls last,
            placed.entity_id
    ) <= $most_kept
order by payee.supplier_name, placed.nearness_place, placed.entity_id, placed.matched_name
