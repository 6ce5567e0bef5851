-- Persons are looked up in no register. A person is who was decided to be one, whom the council types as
-- one, who is addressed as one, or who is paid only what goes to persons. A word inside a name is not
-- enough: a private hospital is looked up.
with person_line as (
    select
        by_text.supplier_key,
        by_text.decided_by,
        by_text.rule_id,
        by_text.evidence_field,
        by_text.scope = 'INDIVIDUAL'
        and (by_text.evidence_field <> 'supplier_name' or rule.match in ('start', 'end')) as is_person,
    from rules.spend_scope_by_text as by_text
    inner join reference.spend_scope as rule on by_text.rule_id = rule.rule_id
)

select
    supplier_key,
    min(decided_by) as decided_by,
    case when min(decided_by) = 'RULE' then min(rule_id) end as rule_id,
    case
        when min(evidence_field) in ('expense_type', 'category', 'purpose', 'document_type') then 'line_text'
        else min(evidence_field)
    end as evidence_field,
from person_line
group by supplier_key
having bool_and(is_person)
