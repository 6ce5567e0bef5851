-- What a person decided goes before what the rules say (method 3). `sme` speaks for every definition of SME,
-- `local` for the own area.
with decided as (
    select
        decision.supplier_key,
        attribute.attribute,
        case when decision.value in ('TRUE', 'FALSE') then decision.value else 'UNKNOWN' end as status,
        attribute.human_rule_id as rule_id,
        attribute.human_reason_code as reason_code,
        concat_ws(
            ', ',
            'decided by ' || coalesce(decision.decided_by, 'a person'),
            strftime(decision.decided_on, '%-d %B %Y'),
            decision.reason
        ) as evidence,
        decision.decided_on,
    from rules.supplier_decision as decision
    inner join reference.supplier_attribute_name as attribute
        on
            decision.attribute in (attribute.attribute, attribute.decision_name)
            -- Who is no SME is no micro enterprise, and the reverse.
            or (decision.attribute = 'sme' and decision.value = 'FALSE' and attribute.decision_name = 'micro')
            or (decision.attribute = 'micro' and decision.value = 'TRUE' and attribute.decision_name = 'sme')
    qualify
        row_number() over (
            partition by decision.supplier_key, attribute.attribute
            -- A decision on the very definition goes before one on all of them.
            order by
                decision.attribute = attribute.attribute desc,
                decision.attribute = attribute.decision_name desc,
                decision.attribute
        ) = 1
)

select
    ruled.supplier_key,
    ruled.financial_year,
    ruled.attribute,
    coalesce(decided.status, ruled.status) as status,
    coalesce(decided.rule_id, ruled.rule_id) as rule_id,
    case
        when decided.status in ('TRUE', 'FALSE') then 'HIGH'
        when decided.status is null then ruled.confidence
    end as confidence,
    coalesce(decided.reason_code, ruled.reason_code) as reason_code,
    coalesce(decided.evidence, ruled.evidence) as evidence,
    case when decided.status is null then ruled.evidence_date else decided.decided_on end as evidence_date,
    case when decided.status is null then 'RULE' else 'HUMAN' end as decided_by,
from rules.supplier_attribute_by_rule as ruled
left join decided on ruled.supplier_key = decided.supplier_key and ruled.attribute = decided.attribute
