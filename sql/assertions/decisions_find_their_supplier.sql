-- Every decision in decisions.csv that is in date applies to a supplier of the files that count.
-- severity: warning
-- table: rules.supplier_decision
with last_day as (
    select max(payment_date) as last_payment_date,
    from core.spend_line
)

select
    made.decision_number,
    made.supplier_id,
    made.supplier_name,
    made.attribute,
    made.value,
    made.review_on,
from reference.supplier_decision as made
cross join last_day
left join rules.supplier_decision as applied
    on made.decision_number = applied.decision_number
-- A later decision on the same matter takes the place of an earlier one.
left join rules.supplier_decision as later
    on
        made.supplier_id is not distinct from later.supplier_id
        and made.supplier_name is not distinct from later.supplier_name
        and lower(trim(made.attribute)) = later.attribute
where
    applied.decision_number is null
    and later.decision_number is null
    or made.review_on < last_day.last_payment_date
