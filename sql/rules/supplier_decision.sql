-- A scope may be decided by its name or by its code.
with scope_word as (
    select distinct
        scope as word,
        scope,
    from reference.spend_scope
    union
    select
        reason_code as word,
        min(scope) as scope,
    from reference.spend_scope
    group by reason_code
    having count(distinct scope) = 1
),

decision as (
    select
        made.decision_number,
        blank_to_null(made.supplier_key) as supplier_key,
        blank_to_null(made.supplier_id) as supplier_id,
        blank_to_null(made.supplier_name) as supplier_name,
        lower(trim(made.attribute)) as attribute,
        case
            when lower(trim(made.attribute)) = 'scope' then scope_word.scope
            else upper(trim(made.value))
        end as value,
        made.reason,
        made.decided_by,
        made.decided_on,
        made.review_on,
    from reference.supplier_decision as made
    left join scope_word on upper(trim(made.value)) = scope_word.word
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
    where
        decision.value is not null
        and (decision.review_on is null or decision.review_on >= last_day.last_payment_date)
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

by_key as (
    select distinct
        in_date.decision_number,
        supplier.supplier_key,
    from in_date
    inner join core.supplier as supplier on in_date.supplier_key = supplier.supplier_key
),

by_id as (
    select distinct
        in_date.decision_number,
        in_date.supplier_name,
        alias.supplier_key,
    from in_date
    inner join alias on alias.is_id_used and upper(in_date.supplier_id) = alias.supplier_id
    where in_date.supplier_key is null
),

by_name as (
    select distinct
        in_date.decision_number,
        alias.supplier_key,
    from in_date
    inner join alias on rule_text(in_date.supplier_name) = alias.payee_text
    where in_date.supplier_key is null
),

-- Number and name must lead to the same supplier (method 3.1, step 0: name unchanged). Either alone
-- will do when the decision gives only one, or when the files no longer carry the number.
matched as (
    select
        decision_number,
        supplier_key,
    from by_key
    union
    select
        by_id.decision_number,
        by_id.supplier_key,
    from by_id
    left join by_name
        on by_id.decision_number = by_name.decision_number and by_id.supplier_key = by_name.supplier_key
    where by_id.supplier_name is null or by_name.supplier_key is not null
    union
    select
        by_name.decision_number,
        by_name.supplier_key,
    from by_name
    left join by_id on by_name.decision_number = by_id.decision_number
    where by_id.supplier_key is null
)

select
    matched.supplier_key,
    in_date.attribute,
    in_date.value,
    in_date.decision_number,
    in_date.supplier_id,
    in_date.supplier_name,
    in_date.reason,
    in_date.decided_by,
    in_date.decided_on,
    in_date.review_on,
from in_date
inner join matched on in_date.decision_number = matched.decision_number
-- The latest decision stands; of several on one day the one further down the file.
qualify
    row_number() over (
        partition by matched.supplier_key, in_date.attribute
        order by in_date.decided_on desc nulls last, in_date.decision_number desc
    ) = 1
