-- What is decided of a supplier in a year, as one number: suppliers of whom the same is decided for the same
-- reasons share it, so that indicators sum profiles and not suppliers once for each attribute.
with supplier_attribute as (
    select *,
    from rules.supplier_attribute
),

decision as (
    select
        attribute,
        status,
        rule_id,
        confidence,
        reason_code,
        decided_by,
        row_number() over (order by attribute, status, rule_id, confidence, reason_code, decided_by)
            as decision_number,
    from (
        select distinct
            attribute,
            status,
            rule_id,
            confidence,
            reason_code,
            decided_by,
        from supplier_attribute
    ) as distinct_decision
),

supplier_decisions as (
    select
        supplier_attribute.supplier_key,
        supplier_attribute.financial_year,
        list_sort(list(decision.decision_number)) as decision_numbers,
    from supplier_attribute
    inner join decision
        on
            supplier_attribute.attribute = decision.attribute
            and supplier_attribute.status = decision.status
            and supplier_attribute.rule_id is not distinct from decision.rule_id
            and supplier_attribute.confidence is not distinct from decision.confidence
            and supplier_attribute.reason_code is not distinct from decision.reason_code
            and supplier_attribute.decided_by is not distinct from decision.decided_by
    group by supplier_attribute.supplier_key, supplier_attribute.financial_year
)

select
    supplier_decisions.supplier_key,
    supplier_decisions.financial_year,
    supplier.supplier_number,
    cast(dense_rank() over (order by supplier_decisions.decision_numbers) as integer) as profile_number,
from supplier_decisions
inner join core.supplier as supplier on supplier_decisions.supplier_key = supplier.supplier_key
