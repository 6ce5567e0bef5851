with rule as (
    select
        rule_id,
        rule_order,
        field,
        match,
        applies_to,
        scope,
        is_payee_supplier,
        reason_code,
        confidence,
        unless,
        string_split(phrase, '|') as phrases,
    from reference.spend_scope
),

phrase as (
    select
        rule_order,
        field,
        match,
        applies_to,
        unless,
        scope,
        unnest(phrases) as phrase,
    from rule
    where field <> 'built_in'
),

keyed_phrase as (
    select
        *,
        string_split(phrase, ' ')[1] as first_word,
        ' ' || phrase || ' ' as phrase_text,
    from phrase
),

stop_phrase as (
    select
        rule_order,
        ' ' || unnest(string_split(unless, '|')) || ' ' as stop_text,
    from rule
    where unless is not null
),

-- Rules look at each distinct text once, not at each line.
published as (
    select distinct
        'payee' as field,
        supplier_name as value,
    from core.spend_line
    union
    select distinct
        'payee_type' as field,
        supplier_type as value,
    from core.spend_line
    union
    select distinct
        'line_text' as field,
        expense_type as value,
    from core.spend_line
    union
    select distinct
        'line_text' as field,
        category as value,
    from core.spend_line
    union
    select distinct
        'line_text' as field,
        purpose as value,
    from core.spend_line
    union
    select distinct
        'document_type' as field,
        document_type as value,
    from core.spend_line
),

text as (
    select
        field,
        value,
        rule_text(value) as text,
    from published
    where value is not null
),

-- A phrase can only be in a text that holds its first word: a join on that word instead of a search of
-- every text for every phrase.
word as (
    select
        field,
        value,
        text,
        unnest(string_split(trim(text), ' ')) as first_word,
    from text
),

hit as (
    select distinct
        word.field,
        word.value,
        word.text,
        keyed_phrase.rule_order,
        keyed_phrase.applies_to,
        keyed_phrase.scope,
    from word
    inner join keyed_phrase on word.field = keyed_phrase.field and word.first_word = keyed_phrase.first_word
    where
        case keyed_phrase.match
            when 'word' then contains(word.text, keyed_phrase.phrase_text)
            when 'start' then starts_with(word.text, keyed_phrase.phrase_text)
            -- Sorted names carry their article at the end: 'Vale Academy, The'.
            when 'end'
                then
                    ends_with(word.text, keyed_phrase.phrase_text)
                    or ends_with(word.text, keyed_phrase.phrase_text || 'the ')
            else word.text = keyed_phrase.phrase_text
        end
),

stopped as (
    select distinct
        hit.field,
        hit.value,
        hit.rule_order,
    from hit
    inner join
        stop_phrase
        on hit.rule_order = stop_phrase.rule_order and contains(hit.text, stop_phrase.stop_text)
),

-- The first rule each text can fire, by the kind of payee it would stand beside. Card settlements are
-- apart because they are looked for in the spend feed only.
first_rule as (
    select
        hit.field,
        hit.value,
        min(hit.rule_order) filter (
            where hit.scope <> 'CARD_SETTLEMENT' and hit.applies_to in ('any', 'named', 'no_legal_form')
        ) as plain_order,
        min(hit.rule_order) filter (
            where hit.scope <> 'CARD_SETTLEMENT' and hit.applies_to in ('any', 'named')
        ) as company_order,
        min(hit.rule_order) filter (
            where hit.scope <> 'CARD_SETTLEMENT' and hit.applies_to in ('any', 'unnamed', 'no_legal_form')
        ) as unnamed_order,
        min(hit.rule_order) filter (
            where hit.scope <> 'CARD_SETTLEMENT' and hit.applies_to in ('any', 'no_legal_form')
        ) as redacted_organisation_order,
        -- Beside a payee that a register knows as an ordinary company no word of its name makes it
        -- a public body or a person: Fire Surrounds Ltd sells fireplaces.
        min(hit.rule_order) filter (
            where
            hit.scope <> 'CARD_SETTLEMENT'
            and hit.applies_to in ('any', 'named')
            and not (hit.field = 'payee' and hit.scope in ('PUBLIC_BODY', 'INDIVIDUAL'))
        ) as ordinary_order,
        min(hit.rule_order) filter (where hit.scope = 'CARD_SETTLEMENT') as card_order,
    from hit
    left join stopped
        on
            hit.field = stopped.field
            and hit.value = stopped.value
            and hit.rule_order = stopped.rule_order
    where stopped.rule_order is null
    group by hit.field, hit.value
),

payee_rule as (
    select *, from first_rule where field = 'payee'
),

payee_type_rule as (
    select *, from first_rule where field = 'payee_type'
),

line_text_rule as (
    select *, from first_rule where field = 'line_text'
),

document_type_rule as (
    select *, from first_rule where field = 'document_type'
),

organisation_type as (
    select distinct text.value as supplier_type,
    from text
    inner join reference.organisation_type as known
        on
            text.text = ' ' || known.phrase || ' '
            or (known.match = 'word' and contains(text.text, ' ' || known.phrase || ' '))
    where text.field = 'payee_type'
),

own_name as (
    select distinct name_key,
    from reference.council_own_name
    where name_key <> ''
),

own_payee as (
    select
        alias.supplier_id,
        alias.supplier_name,
        max(alias.name_key = own_name.name_key) as is_exact,
    from core.supplier_alias as alias
    inner join own_name
        on alias.name_key = own_name.name_key or starts_with(alias.name_key, own_name.name_key || ' ')
    where alias.kind = 'NAMED'
    group by alias.supplier_id, alias.supplier_name
),

own_text as (
    select distinct
        supplier_name,
        rule_text(supplier_name) as text,
    from own_payee
),

own_stop_phrase as (
    select stop_phrase.stop_text,
    from stop_phrase
    inner join rule on stop_phrase.rule_order = rule.rule_order
    where rule.match = 'own_name_start'
),

own_stop as (
    select distinct own_text.supplier_name,
    from own_text
    inner join own_stop_phrase on contains(own_text.text, own_stop_phrase.stop_text)
),

-- A settlement is paid in the month of the card purchases or in the one after.
card_month as (
    select month,
    from core.spend_line
    where feed = 'card'
    union
    select cast(month + interval 1 month as date) as month,
    from core.spend_line
    where feed = 'card'
),

built_in as (
    select
        max(rule_order) filter (where match = 'decision') as decision_order,
        max(rule_order) filter (where match = 'own_name') as own_name_order,
        max(rule_order) filter (where match = 'own_name_start') as own_name_start_order,
        max(rule_order) filter (where match = 'company') as company_order,
        max(rule_order) filter (where match = 'organisation') as organisation_order,
        max(rule_order) filter (where match = 'redacted_organisation') as redacted_organisation_order,
        max(rule_order) filter (where match = 'named') as named_order,
        max(rule_order) filter (where match = 'unnamed') as unnamed_order,
    from rule
    where field = 'built_in'
),

decision as (
    select
        supplier_key,
        coalesce(
            max(value) filter (where attribute = 'scope'),
            max('INDIVIDUAL') filter (where attribute = 'individual' and value = 'TRUE'),
            max('PUBLIC_BODY') filter (where attribute = 'public_body' and value = 'TRUE')
        ) as decided_scope,
        -- What a person ruled out: the payment is then taken as bought.
        coalesce(
            bool_or(attribute = 'individual' and value = 'FALSE'), false
        ) as is_no_individual,
        coalesce(
            bool_or(attribute = 'public_body' and value = 'FALSE'), false
        ) as is_no_public_body,
    from rules.supplier_decision
    where attribute in ('scope', 'individual', 'public_body')
    group by supplier_key
),

payee as (
    select
        alias.supplier_id,
        alias.supplier_name,
        alias.kind = 'NAMED' as is_named,
        coalesce(spelling.legal_form is not null, false) as has_legal_form,
        own_payee.is_exact as is_own_name,
        own_stop.supplier_name is not null as is_own_stopped,
    from core.supplier_alias as alias
    left join raw.supplier_name as spelling on alias.supplier_name = spelling.supplier_name
    left join own_payee
        on alias.supplier_id = own_payee.supplier_id and alias.supplier_name = own_payee.supplier_name
    left join own_stop on alias.supplier_name = own_stop.supplier_name
),

-- Whom the line names decides which rules can apply to it.
classed as (
    select
        line.line_id,
        line.supplier_key,
        line.feed,
        line.month,
        line.supplier_name,
        line.supplier_type,
        line.expense_type,
        line.category,
        line.purpose,
        line.document_type,
        payee.is_own_name,
        payee.is_own_stopped,
        payee.is_named,
        organisation_type.supplier_type is not null as is_organisation,
        case
            when payee.is_named and payee.has_legal_form then 'company'
            when payee.is_named then 'plain'
            when organisation_type.supplier_type is not null then 'redacted_organisation'
            else 'unnamed'
        end as payee_class,
        decision.decided_scope,
        coalesce(decision.is_no_individual, false) as is_no_individual,
        coalesce(decision.is_no_public_body, false) as is_no_public_body,
    from core.spend_line as line
    inner join payee
        on
            coalesce(line.supplier_id, '') = payee.supplier_id
            and coalesce(line.supplier_name, '') = payee.supplier_name
    left join organisation_type on line.supplier_type = organisation_type.supplier_type
    left join decision on line.supplier_key = decision.supplier_key
),

ordered as (
    select
        classed.line_id,
        classed.supplier_key,
        classed.month,
        classed.supplier_name,
        classed.supplier_type,
        classed.expense_type,
        classed.category,
        classed.purpose,
        classed.document_type,
        classed.decided_scope,
        classed.is_named,
        classed.is_no_individual,
        classed.is_no_public_body,
        case when classed.decided_scope is not null then built_in.decision_order end as decision_order,
        case
            when classed.is_own_name then built_in.own_name_order
            when not classed.is_own_name and not classed.is_own_stopped and classed.payee_class = 'plain'
                then built_in.own_name_start_order
        end as own_order,
        least(
            case classed.payee_class
                when 'company' then payee_rule.company_order
                when 'plain' then payee_rule.plain_order
                when 'redacted_organisation' then payee_rule.redacted_organisation_order
                else payee_rule.unnamed_order
            end,
            case when classed.feed = 'spend' and classed.is_named then payee_rule.card_order end
        ) as payee_order,
        case classed.payee_class
            when 'company' then payee_type_rule.company_order
            when 'plain' then payee_type_rule.plain_order
            when 'redacted_organisation' then payee_type_rule.redacted_organisation_order
            else payee_type_rule.unnamed_order
        end as payee_type_order,
        case classed.payee_class
            when 'company' then expense_type_rule.company_order
            when 'plain' then expense_type_rule.plain_order
            when 'redacted_organisation' then expense_type_rule.redacted_organisation_order
            else expense_type_rule.unnamed_order
        end as expense_type_order,
        case classed.payee_class
            when 'company' then category_rule.company_order
            when 'plain' then category_rule.plain_order
            when 'redacted_organisation' then category_rule.redacted_organisation_order
            else category_rule.unnamed_order
        end as category_order,
        case classed.payee_class
            when 'company' then purpose_rule.company_order
            when 'plain' then purpose_rule.plain_order
            when 'redacted_organisation' then purpose_rule.redacted_organisation_order
            else purpose_rule.unnamed_order
        end as purpose_order,
        case classed.payee_class
            when 'company' then document_type_rule.company_order
            when 'plain' then document_type_rule.plain_order
            when 'redacted_organisation' then document_type_rule.redacted_organisation_order
            else document_type_rule.unnamed_order
        end as document_type_order,
        case
            when classed.payee_class = 'company' then built_in.company_order
            when classed.payee_class = 'plain' and classed.is_organisation then built_in.organisation_order
            when classed.payee_class = 'plain' then built_in.named_order
            when classed.payee_class = 'redacted_organisation' then built_in.redacted_organisation_order
            else built_in.unnamed_order
        end as default_order,
        least(
            case when classed.decided_scope is not null then built_in.decision_order end,
            case when classed.is_own_name then built_in.own_name_order end,
            payee_rule.ordinary_order,
            payee_type_rule.ordinary_order,
            expense_type_rule.ordinary_order,
            category_rule.ordinary_order,
            purpose_rule.ordinary_order,
            document_type_rule.ordinary_order,
            built_in.company_order
        ) as ordinary_order,
    from classed
    cross join built_in
    left join payee_rule on classed.supplier_name = payee_rule.value
    left join payee_type_rule on classed.supplier_type = payee_type_rule.value
    left join line_text_rule as expense_type_rule on classed.expense_type = expense_type_rule.value
    left join line_text_rule as category_rule on classed.category = category_rule.value
    left join line_text_rule as purpose_rule on classed.purpose = purpose_rule.value
    left join document_type_rule on classed.document_type = document_type_rule.value
),

-- least() passes over nulls: the lowest order of any rule that applies.
decided as (
    select
        *,
        least(
            decision_order,
            own_order,
            payee_order,
            payee_type_order,
            expense_type_order,
            category_order,
            purpose_order,
            document_type_order,
            default_order
        ) as rule_order,
    from ordered
),

judged as (
    select
        decided.*,
        rule.scope as rule_scope,
        rule.rule_id,
        rule.is_payee_supplier,
        rule.reason_code,
        rule.confidence,
        card_month.month is not null as has_card_feed,
        (rule.scope = 'INDIVIDUAL' and decided.is_no_individual)
        or (rule.scope = 'PUBLIC_BODY' and decided.is_no_public_body) as is_ruled_out,
    from decided
    inner join rule on decided.rule_order = rule.rule_order
    left join card_month on decided.month = card_month.month
),

scoped as (
    select
        *,
        case
            when decided_scope is not null then decided_scope
            when is_ruled_out then 'PROCUREMENT'
            when rule_scope = 'CARD_SETTLEMENT' and not has_card_feed then 'CARD_UNRESOLVED'
            else rule_scope
        end as scope,
        case when decided_scope is not null or is_ruled_out then 'HUMAN' else 'RULE' end as decided_by,
        case
            when decided_scope is not null or is_ruled_out then 'decision'
            when rule_order in (own_order, payee_order, default_order) then 'supplier_name'
            when rule_order = payee_type_order then 'supplier_type'
            when rule_order = expense_type_order then 'expense_type'
            when rule_order = category_order then 'category'
            when rule_order = purpose_order then 'purpose'
            else 'document_type'
        end as evidence_field,
    from judged
)

select
    line_id,
    supplier_key,
    scope,
    -- An unresolved settlement is money spent with suppliers nobody can name: in, and unknown.
    scope in ('PROCUREMENT', 'CARD_UNRESOLVED') as is_procurement,
    scope = 'UNRESOLVED' as is_unresolved,
    is_payee_supplier and is_named as is_payee_supplier,
    rule_id,
    rule_order,
    case
        when decided_by = 'RULE' then reason_code
        else case scope
            when 'INTERNAL' then 'SC_INT'
            when 'STATUTORY' then 'SC_STAT'
            when 'FINANCING' then 'SC_FIN'
            when 'PUBLIC_BODY' then 'SC_PUB'
            when 'INDIVIDUAL' then 'SC_IND'
            when 'GRANT' then 'SC_GRANT'
            when 'CONTROLLED_ENTITY' then 'SC_OWN'
            when 'CARD_SETTLEMENT' then 'SC_CARD'
            when 'TRANSFER' then 'SC_TRANS'
            when 'PROCUREMENT' then 'SC_PROC'
            else 'SC_UNK'
        end
    end as reason_code,
    case when decided_by = 'HUMAN' then 'HIGH' else confidence end as confidence,
    evidence_field,
    case evidence_field
        when 'decision' then scope
        when 'supplier_name' then supplier_name
        when 'supplier_type' then supplier_type
        when 'expense_type' then expense_type
        when 'category' then category
        when 'purpose' then purpose
        else document_type
    end as evidence_value,
    decided_by,
    ordinary_order,
from scoped
