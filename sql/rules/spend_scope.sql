-- What the words of a line say stands, unless a register knows better who the payee is (method 3.2): a
-- public body on a register is one whatever it is called, and an ordinary company is neither a public
-- body nor a person because of a word in its name. Taxes, loans and what the council decided or calls
-- its own go before: they are told by the line and not by the payee.
with known as (
    select
        entity_match.supplier_key,
        entity_fact.entity_name,
        entity_fact.entity_id,
        entity_fact.company_id,
        entity_fact.public_kind,
        entity_fact.public_kind is null
        and entity_fact.legal_form in ('company_by_shares', 'plc', 'llp', 'cic')
        -- A company that a public body controls may well be one.
        and entity_fact.owner_ids is null as is_ordinary,
    from rules.entity_match as entity_match
    inner join rules.entity_fact as entity_fact on entity_match.entity_id = entity_fact.entity_id
    where entity_match.is_asserted
),

-- Companies that the council itself controls, by its own names.
owned as (
    select distinct known.supplier_key,
    from known
    inner join register.entity_control as control on known.company_id = control.entity_id
    inner join reference.control_band as band on control.band = band.band
    inner join reference.council_own_name as own
        on rule_text(control.controller_name) in (' ' || own.name_key || ' ', ' the ' || own.name_key || ' ')
    where control.ceased_on is null and (band.is_control or control.is_right_to_appoint)
),

register_rule as (
    select
        max(rule_order) filter (where match = 'register') as public_order,
        max(rule_order) filter (where match = 'owned') as owned_order,
    from reference.spend_scope
),

judged as (
    select
        by_text.*,
        known.entity_name || ' (' || known.entity_id || ')' as entity_words,
        case
            when owned.supplier_key is not null and by_text.rule_order > register_rule.owned_order
                then register_rule.owned_order
            when known.public_kind is not null and by_text.rule_order > register_rule.public_order
                then register_rule.public_order
        end as register_order,
        coalesce(
            known.is_ordinary
            and by_text.scope in ('PUBLIC_BODY', 'INDIVIDUAL')
            and by_text.evidence_field = 'supplier_name',
            false
        ) as is_ordinary,
    from rules.spend_scope_by_text as by_text
    cross join register_rule
    left join known
        on
            by_text.supplier_key = known.supplier_key
            and by_text.decided_by = 'RULE'
            and by_text.is_payee_supplier
    left join owned on known.supplier_key = owned.supplier_key
),

chosen as (
    select
        judged.*,
        rule.rule_id as known_rule_id,
        rule.rule_order as known_rule_order,
        rule.scope as known_scope,
        rule.reason_code as known_reason_code,
        rule.confidence as known_confidence,
        rule.is_payee_supplier as is_known_payee_supplier,
    from judged
    left join reference.spend_scope as rule
        on
            judged.register_order = rule.rule_order
            or (
                judged.register_order is null
                and judged.is_ordinary
                and judged.ordinary_order = rule.rule_order
            )
)

select
    line_id,
    supplier_key,
    coalesce(known_scope, scope) as scope,
    coalesce(known_scope in ('PROCUREMENT', 'CARD_UNRESOLVED'), is_procurement) as is_procurement,
    coalesce(known_scope = 'UNRESOLVED', is_unresolved) as is_unresolved,
    coalesce(is_known_payee_supplier, is_payee_supplier) as is_payee_supplier,
    coalesce(known_rule_id, rule_id) as rule_id,
    coalesce(known_rule_order, rule_order) as rule_order,
    coalesce(known_reason_code, reason_code) as reason_code,
    coalesce(known_confidence, confidence) as confidence,
    case when known_scope is null then evidence_field else 'register' end as evidence_field,
    case when known_scope is null then evidence_value else entity_words end as evidence_value,
    decided_by,
from chosen
