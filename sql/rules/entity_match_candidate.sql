with recursive named_alias as (
    select
        alias.supplier_key,
        alias.supplier_name,
        spelling.legal_form as name_form,
    from core.supplier_alias as alias
    inner join raw.supplier_name as spelling on alias.supplier_name = spelling.supplier_name
    left join rules.supplier_individual as person on alias.supplier_key = person.supplier_key
    where alias.kind = 'NAMED' and person.supplier_key is null
    group by all
),

body as (
    select distinct
        entity_id,
        legal_entity_id,
    from register.entity
),

-- Payments of a supplier decide whether the body was there to be paid.
paid as (
    select
        supplier_key,
        first_payment_date,
        last_payment_date,
    from core.supplier
),

-- A charity that became a company, or merged, was paid as what it had become by then.
handover as (
    select
        body.legal_entity_id as entity_id,
        min(successor.legal_entity_id) as successor_id,
        min(link.since) as since,
    from register.entity_link as link
    inner join body on link.entity_id = body.entity_id
    inner join body as successor on link.other_entity_id = successor.entity_id
    where link.link = 'SUCCESSOR' and body.legal_entity_id <> successor.legal_entity_id
    group by body.legal_entity_id
),

succession as (
    select
        entity_id,
        successor_id,
        since,
        1 as step,
    from handover
    union all
    select
        succession.entity_id,
        handover.successor_id,
        greatest(succession.since, handover.since) as since,
        succession.step + 1 as step,
    from succession
    inner join handover on succession.successor_id = handover.entity_id
    where succession.step < 4
),

lead as (
    select
        named_alias.supplier_key,
        named_alias.supplier_name,
        named_alias.name_form,
        coalesce(succession.successor_id, body.legal_entity_id) as entity_id,
        candidate.matched_name,
        candidate.name_kind,
        candidate.nearness,
        list_position(
            [
                'EXACT', 'BODY', 'FORM', 'SPACING', 'WORDING', 'TRADING_AS', 'BRACKET', 'TRUNCATED', 'FUZZY',
                'NUMBER'
            ],
            candidate.nearness
        ) as nearness_place,
        candidate.similarity,
        candidate.equal_count,
    from named_alias
    inner join register.entity_candidate as candidate on named_alias.supplier_name = candidate.supplier_name
    inner join body on candidate.entity_id = body.entity_id
    inner join paid on named_alias.supplier_key = paid.supplier_key
    left join succession
        on
            body.legal_entity_id = succession.entity_id
            and (succession.since is null or paid.last_payment_date >= succession.since)
    qualify
        row_number() over (
            partition by
                named_alias.supplier_key, named_alias.supplier_name, candidate.entity_id, candidate.nearness
            order by succession.step desc
        ) = 1
),

-- A number counts beside every spelling of its supplier.
given_number as (
    select
        number.supplier_key,
        body.legal_entity_id as entity_id,
        -- A company number says more than a charity number, of which a body may have had two.
        max(number.kind) as kind,
    from core.supplier_identifier as number
    inner join body on number.identifier = body.entity_id
    group by number.supplier_key, body.legal_entity_id
),

nearest as (
    select
        *,
        bool_or(nearness = 'NUMBER') over (partition by supplier_key, entity_id) as has_number_lead,
    from lead
    qualify
        row_number() over (
            partition by supplier_key, entity_id
            order by
                nearness_place,
                similarity desc,
                name_kind = 'CURRENT' desc,
                supplier_name,
                matched_name
        ) = 1
),

site as (
    select distinct
        supplier_key,
        postcode_key,
    from core.supplier_postcode
),

office as (
    select distinct
        legal_entity_id as entity_id,
        postcode,
    from register.entity
    where postcode is not null
),

agreed_place as (
    select
        nearest.supplier_key,
        nearest.entity_id,
        bool_or(site.postcode_key = office.postcode) as is_postcode_equal,
    from nearest
    inner join site on nearest.supplier_key = site.supplier_key
    inner join office on nearest.entity_id = office.entity_id
    group by nearest.supplier_key, nearest.entity_id
),

dormant as (
    select distinct
        body.legal_entity_id as entity_id,
        accounts.period_start,
        accounts.period_end,
    from register.accounting_year as accounts
    inner join body on accounts.entity_id = body.entity_id
    where accounts.is_dormant
),

dormant_when_paid as (
    select distinct
        paid.supplier_key,
        nearest.entity_id,
    from nearest
    inner join paid on nearest.supplier_key = paid.supplier_key
    inner join rules.entity_fact as fact on nearest.entity_id = fact.entity_id
    left join dormant on nearest.entity_id = dormant.entity_id
    where
        (
            dormant.period_start <= paid.last_payment_date
            and dormant.period_end >= paid.first_payment_date
        )
        -- The category speaks for the year before the day the accounts are made up to.
        or (
            fact.account_category = 'DORMANT'
            and fact.accounts_made_up_to >= paid.first_payment_date
            and fact.accounts_made_up_to - interval 1 year <= paid.last_payment_date
        )
),

public_name as (
    select distinct supplier_key,
    from rules.spend_scope_by_text
    where scope = 'PUBLIC_BODY' and evidence_field = 'supplier_name' and confidence = 'HIGH'
),

judged as (
    select
        nearest.*,
        fact.entity_name,
        fact.legal_form,
        fact.public_kind,
        fact.status,
        fact.registered_on,
        fact.ended_on,
        fact.last_seen_on,
        fact.is_in_newest_edition,
        coalesce(fact.office_postcode, fact.contact_postcode) as postcode,
        given_number.kind as number_kind,
        agreed_place.is_postcode_equal,
        nearest.nearness <> 'EXACT'
        and nearest.name_form is not null
        and (fact.legal_form is not null or fact.charity_id is not null)
        and fit.name_form is null
        -- What a body was called before need not say what it is now.
        and nearest.name_kind <> 'PREVIOUS' as is_form_conflict,
        (fact.registered_on is null or fact.registered_on <= paid.last_payment_date)
        and (fact.ended_on is null or fact.ended_on >= paid.first_payment_date)
        and (fact.is_in_newest_edition or fact.last_seen_on >= paid.first_payment_date) as is_alive,
        dormant_when_paid.entity_id is not null as is_dormant,
        fact.charity_id is null
        or fact.company_id is not null
        or fact.registered_on is not null
        or fact.figures_on is not null as is_life_shown,
        public_name.supplier_key is not null
        and fact.public_kind is null
        and fact.charity_id is not null as is_kind_conflict,
    from nearest
    inner join rules.entity_fact as fact on nearest.entity_id = fact.entity_id
    inner join paid on nearest.supplier_key = paid.supplier_key
    left join given_number
        on nearest.supplier_key = given_number.supplier_key and nearest.entity_id = given_number.entity_id
    left join agreed_place
        on nearest.supplier_key = agreed_place.supplier_key and nearest.entity_id = agreed_place.entity_id
    left join dormant_when_paid
        on
            nearest.supplier_key = dormant_when_paid.supplier_key
            and nearest.entity_id = dormant_when_paid.entity_id
    left join public_name on nearest.supplier_key = public_name.supplier_key
    left join reference.legal_form_fit as fit
        on
            nearest.name_form = fit.name_form
            and coalesce(fact.legal_form, case when fact.charity_id is not null then 'charity' end)
            = fit.legal_form
)

select
    supplier_key,
    entity_id,
    cast(
        row_number() over (
            partition by supplier_key
            order by
                number_kind is not null desc,
                nearness_place,
                is_form_conflict,
                is_postcode_equal is true desc,
                is_alive desc,
                is_life_shown desc,
                name_kind = 'CURRENT' desc,
                similarity desc,
                entity_id
        ) as integer
    ) as candidate_rank,
    entity_name,
    legal_form,
    public_kind,
    status,
    registered_on,
    ended_on,
    last_seen_on,
    is_in_newest_edition,
    postcode,
    case when nearness <> 'NUMBER' then supplier_name end as supplier_name,
    matched_name,
    name_kind,
    case when number_kind is null then nearness else 'NUMBER' end as nearness,
    case when nearness <> 'NUMBER' then nearness end as name_nearness,
    similarity,
    equal_count,
    number_kind,
    is_postcode_equal,
    is_form_conflict,
    is_alive,
    is_life_shown,
    is_kind_conflict,
    is_dormant,
    concat_ws(
        '; ',
        case number_kind
            when 'COMPANY' then 'its company number is in the files'
            when 'CHARITY' then 'its charity number is in the files'
        end,
        case nearness
            when 'EXACT' then 'same name'
            when 'BODY' then 'same name of one side, legal form included'
            when 'FORM' then 'same name but for the legal form'
            when 'SPACING' then 'same letters'
            when 'WORDING' then 'same words but for endings and short forms'
            when 'TRADING_AS' then 'same as one side of the name'
            when 'BRACKET' then 'same but for words in brackets'
            when 'TRUNCATED' then 'begins with the payee''s name, which fills its field'
            when 'FUZZY' then 'like name'
            else 'name'
        end
        || ' (' || matched_name
        || case name_kind
            when 'PREVIOUS' then ', its name before'
            when 'WORKING' then ', a name it works under'
            when 'ACRONYM' then ', its initials'
            else ''
        end
        || ', likeness ' || similarity || ')',
        case
            when is_postcode_equal then 'postcode agrees'
            when not is_postcode_equal then 'postcode is another'
        end,
        case when is_form_conflict then 'another legal form' end,
        case
            when not is_alive and ended_on is not null then 'ended on ' || ended_on
            when not is_alive and not is_in_newest_edition then 'last on the register on ' || last_seen_on
            when not is_alive then 'registered only on ' || registered_on
        end,
        case when not is_life_shown then 'its register shows neither registration nor accounts' end,
        case when is_kind_conflict then 'a charity, where the payee is named as a public body' end,
        case when is_dormant then 'dormant by its accounts' end
    ) as why,
from judged
