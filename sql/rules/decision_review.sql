-- A decision beats every rule, so it is looked at again when its day has come, when it finds nobody, and
-- when the evidence it stands against has changed (method 3).
with last_day as (
    select max(payment_date) as last_payment_date,
    from core.spend_line
),

made as (
    select
        decision_number,
        supplier_id,
        supplier_name,
        lower(trim(attribute)) as attribute,
        trim(value) as value,
        decided_by,
        decided_on,
        review_on,
    from reference.supplier_decision
),

applied as (
    select
        decision.decision_number,
        decision.supplier_key,
        decision.attribute,
        decision.value,
        supplier.net_amount_gbp,
    from rules.supplier_decision as decision
    inner join core.supplier as supplier on decision.supplier_key = supplier.supplier_key
),

found as (
    select
        made.decision_number,
        cast(null as varchar) as supplier_key,
        'DR_DUE' as reason_code,
    from made
    cross join last_day
    where made.review_on < last_day.last_payment_date
    union all
    select
        made.decision_number,
        null as supplier_key,
        'DR_NO_SUPPLIER' as reason_code,
    from made
    cross join last_day
    left join applied on made.decision_number = applied.decision_number
    where applied.decision_number is null and made.review_on >= last_day.last_payment_date
    union all
    select
        applied.decision_number,
        applied.supplier_key,
        'DR_ENTITY_UNKNOWN' as reason_code,
    from applied
    left join register.entity as entity on applied.value = entity.entity_id
    where applied.attribute = 'entity' and applied.value <> 'NONE' and entity.entity_id is null
    union all
    select
        applied.decision_number,
        applied.supplier_key,
        'DR_ENTITY_ENDED' as reason_code,
    from applied
    inner join rules.entity_match as match on applied.supplier_key = match.supplier_key
    inner join rules.entity_fact as fact on match.entity_id = fact.entity_id
    inner join core.supplier as supplier on applied.supplier_key = supplier.supplier_key
    where applied.attribute = 'entity' and fact.ended_on < supplier.last_payment_date
    union all
    select
        applied.decision_number,
        applied.supplier_key,
        'DR_RULE_DISAGREES' as reason_code,
    from applied
    inner join rules.entity_match as match on applied.supplier_key = match.supplier_key
    where
        applied.attribute = 'entity'
        and match.rule_confidence = 'HIGH'
        and match.rule_entity_id is distinct from match.entity_id
    union all
    select distinct
        applied.decision_number,
        applied.supplier_key,
        'DR_RULE_DISAGREES' as reason_code,
    from applied
    inner join reference.supplier_attribute_name as attribute
        on applied.attribute in (attribute.attribute, attribute.decision_name)
    inner join rules.supplier_as_at as as_at
        on applied.supplier_key = as_at.supplier_key and as_at.is_latest_year
    inner join rules.supplier_attribute_by_rule as ruled
        on
            as_at.supplier_key = ruled.supplier_key
            and as_at.financial_year = ruled.financial_year
            and attribute.attribute = ruled.attribute
    where ruled.confidence = 'HIGH' and ruled.status <> applied.value
)

select
    found.decision_number,
    found.reason_code,
    max(found.supplier_key) as supplier_key,
    made.supplier_id,
    made.supplier_name,
    made.attribute,
    made.value,
    made.decided_by,
    made.decided_on,
    made.review_on,
    cast(coalesce(sum(applied.net_amount_gbp), 0) as decimal(18, 2)) as net_amount_gbp,
    words.reason,
    words.what_to_do,
from found
inner join made on found.decision_number = made.decision_number
inner join reference.decision_matter as words on found.reason_code = words.reason_code
left join applied
    on found.decision_number = applied.decision_number and found.supplier_key = applied.supplier_key
group by all
