with decision as (
    select
        blank_to_null(supplier_id) as supplier_id,
        blank_to_null(supplier_name) as supplier_name,
        lower(trim(attribute)) as attribute,
        upper(trim(value)) as value,
        reason,
        decided_by,
        decided_on,
        review_on,
    from reference.supplier_decision
),

-- A decision is in date until its review day; the last payment stands for today, so that a run over old
-- files gives the same result whenever it is made.
last_day as (
    select max(payment_date) as last_payment_date,
    from core.spend_line
),

in_date as (
    select decision.*,
    from decision
    cross join last_day
    where decision.review_on is null or decision.review_on >= last_day.last_payment_date
),

alias as (
    select
        supplier_key,
        upper(supplier_id) as supplier_id,
        rule_text(supplier_name) as payee_text,
        is_id_used,
    from core.supplier_alias
    where kind = 'NAMED'
),

by_id as (
    select distinct
        in_date.supplier_id,
        in_date.supplier_name,
        alias.supplier_key,
    from in_date
    inner join alias on alias.is_id_used and upper(in_date.supplier_id) = alias.supplier_id
),

by_name as (
    select distinct
        in_date.supplier_id,
        in_date.supplier_name,
        alias.supplier_key,
    from in_date
    inner join alias on rule_text(in_date.supplier_name) = alias.payee_text
),

-- Number and name must lead to the same supplier (method 3.1, step 0: name unchanged). Either alone
-- will do when the decision gives only one, or when the files no longer carry the number.
matched as (
    select
        by_id.supplier_id,
        by_id.supplier_name,
        by_id.supplier_key,
    from by_id
    left join by_name
        on
            by_id.supplier_id = by_name.supplier_id
            and by_id.supplier_name = by_name.supplier_name
            and by_id.supplier_key = by_name.supplier_key
    where by_id.supplier_name is null or by_name.supplier_key is not null
    union
    select
        by_name.supplier_id,
        by_name.supplier_name,
        by_name.supplier_key,
    from by_name
    left join by_id
        on by_name.supplier_id = by_id.supplier_id and by_name.supplier_name = by_id.supplier_name
    where by_id.supplier_key is null
)

select
    matched.supplier_key,
    in_date.attribute,
    in_date.value,
    in_date.supplier_id,
    in_date.supplier_name,
    in_date.reason,
    in_date.decided_by,
    in_date.decided_on,
    in_date.review_on,
from in_date
inner join matched
    on
        in_date.supplier_id is not distinct from matched.supplier_id
        and in_date.supplier_name is not distinct from matched.supplier_name
-- The latest decision stands; of several on one day the order is fixed but arbitrary.
qualify
    row_number() over (
        partition by matched.supplier_key, in_date.attribute
        order by
            in_date.decided_on desc nulls last,
            in_date.supplier_id nulls last,
            in_date.supplier_name nulls last,
            in_date.value
    ) = 1
