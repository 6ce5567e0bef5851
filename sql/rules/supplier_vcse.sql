-- Voluntary, community or social enterprise (method 3.5), year by year, and beside it what a commercial
-- study of 2022 would have called one. V1, what people decided, is in rules.supplier_attribute.
with setting as (
    select max(value) as registered_provider_is_vcse,
    from reference.parameter
    where parameter = 'registered_provider_is_vcse'
),

-- Names that tell a community group, where no word in them tells otherwise.
named as (
    select distinct
        supplier_key,
        rule_text(supplier_name) as text,
    from rules.supplier_year
    where is_named
),

community_hit as (
    select
        named.supplier_key,
        named.text,
        phrase.phrase,
        phrase.reading,
    from named
    inner join reference.community_name as phrase on contains(named.text, ' ' || phrase.phrase || ' ')
),

community_stop as (
    select
        phrase,
        ' ' || unnest(string_split(unless, '|')) || ' ' as stop_text,
    from reference.community_name
    where unless is not null
),

stopped as (
    select distinct
        community_hit.supplier_key,
        community_hit.phrase,
    from community_hit
    inner join community_stop
        on
            community_hit.phrase = community_stop.phrase
            and contains(community_hit.text, community_stop.stop_text)
),

community as (
    select
        community_hit.supplier_key,
        min(community_hit.reading) as reading,
        arg_min(community_hit.phrase, community_hit.reading || community_hit.phrase) as phrase,
    from community_hit
    left join stopped
        on community_hit.supplier_key = stopped.supplier_key and community_hit.phrase = stopped.phrase
    where stopped.phrase is null
    group by community_hit.supplier_key
),

-- Charities that own a company: by a link between registers, or holding three quarters or more.
charity_owner as (
    select
        fact.entity_id,
        min(owner.entity_name) as owner_name,
    from rules.entity_fact as fact
    inner join rules.entity_fact as owner
        on list_contains(string_split(fact.owner_ids, ' '), owner.entity_id)
    where owner.charity_id is not null
    group by fact.entity_id
    union all
    select
        fact.entity_id,
        min(owner.entity_name) as owner_name,
    from rules.entity_fact as fact
    inner join register.entity_control as control on fact.company_id = control.entity_id
    inner join register.entity as owner_entry on control.controller_id = owner_entry.entity_id
    inner join rules.entity_fact as owner on owner_entry.legal_entity_id = owner.entity_id
    where control.band = '75-100' and control.ceased_on is null and owner.charity_id is not null
    group by fact.entity_id
),

owned as (
    select
        entity_id,
        min(owner_name) as owner_name,
    from charity_owner
    group by entity_id
),

asked as (
    select
        supplier.supplier_key,
        supplier.financial_year,
        supplier.as_at_date,
        supplier.is_named,
        supplier.name_form,
        supplier.supplier_type,
        supplier.is_sole_trader,
        supplier.is_public_by_scope,
        supplier.is_owned_by_council,
        supplier.is_individual,
        supplier.match_confidence,
        declaration.status as declared_status,
        declaration.evidence as declared_words,
        declaration.declared_on,
        fact.entity_id,
        fact.company_id,
        fact.charity_id,
        fact.charity_registered_on,
        fact.charity_removed_on,
        fact.legal_form,
        fact.category,
        fact.is_cic,
        fact.society_kind,
        fact.is_sports_club,
        fact.is_housing_provider,
        fact.housing_category,
        fact.public_kind,
        fact.last_seen_on,
        fact.charity_id is not null
        and coalesce(fact.charity_registered_on <= supplier.as_at_date, true)
        and coalesce(fact.charity_removed_on > supplier.as_at_date, true) as is_charity,
        owned.owner_name,
        form.status as form_status,
        form.rule_id as form_rule_id,
        form.confidence as form_confidence,
        form.reason_code as form_code,
        form.is_bound_to_registration,
        coalesce(form.is_non_profit, false) as is_non_profit_form,
        community.reading as name_reading,
        community.phrase as name_phrase,
        name_rule.status as name_status,
        name_rule.rule_id as name_rule_id,
        name_rule.confidence as name_confidence,
        name_rule.reason_code as name_code,
        setting.registered_provider_is_vcse,
    from rules.supplier_year as supplier
    cross join setting
    left join rules.entity_fact as fact on supplier.entity_id = fact.entity_id
    left join rules.supplier_declaration as declaration
        on supplier.supplier_key = declaration.supplier_key and declaration.attribute = 'vcse'
    left join owned on fact.entity_id = owned.entity_id
    left join reference.entity_form as form on fact.legal_form = form.legal_form
    left join community on supplier.supplier_key = community.supplier_key
    left join reference.legal_form_reading as name_rule
        on supplier.name_form = name_rule.legal_form and name_rule.attribute = 'vcse'
),

ruled as (
    select
        *,
        case
            when not is_named then 'V16'
            when public_kind is not null or is_public_by_scope or is_owned_by_council then 'V2'
            when
                is_housing_provider
                and not coalesce(housing_category = 'Profit', false)
                and (
                    registered_provider_is_vcse is not null
                    or is_charity
                    or society_kind = 'community_benefit_society'
                )
                then 'V9'
            when is_charity then 'V3'
            when is_cic then 'V4'
            when form_rule_id = 'V2' then 'V2'
            -- Of a charitable organisation by form the register of charities speaks when it is there.
            when form_rule_id = 'V5' and charity_id is null then 'V5'
            when society_kind = 'community_benefit_society' then 'V6'
            when society_kind in ('cooperative_society', 'credit_union') then 'V7'
            when is_sports_club then 'V8'
            when is_housing_provider and not coalesce(housing_category = 'Profit', false) then 'V9'
            when owner_name is not null then 'V10'
            when
                entity_id is not null
                and form_rule_id is not null
                and not coalesce(is_bound_to_registration, false)
                then form_rule_id
            when entity_id is null and name_code = 'VC_NAME' then 'V12'
            when entity_id is null and name_form is null and name_reading = 'COMMUNITY' then 'V13'
            when entity_id is null and name_status is not null then 'V15'
            when entity_id is null and (is_sole_trader or is_individual) then 'V15'
            when entity_id is null and name_reading = 'NAME_ONLY' then 'V12'
            when declared_status in ('TRUE', 'FALSE') then 'V14'
            else 'V16'
        end as rule_id,
    from asked
),

told as (
    select
        *,
        case rule_id
            when 'V2' then 'FALSE'
            when 'V3' then 'TRUE'
            when 'V4' then 'TRUE'
            when 'V6' then 'TRUE'
            when 'V7' then 'TRUE'
            when 'V8' then 'TRUE'
            when 'V9'
                then case
                    when registered_provider_is_vcse = '0' then 'FALSE'
                    when
                        registered_provider_is_vcse = '1'
                        or is_charity
                        or society_kind = 'community_benefit_society'
                        then 'TRUE'
                    else 'UNKNOWN'
                end
            when 'V10' then 'FALSE'
            when 'V12' then coalesce(name_status, 'UNKNOWN')
            when 'V13' then 'TRUE'
            when 'V14' then declared_status
            when 'V15' then 'FALSE'
            when 'V16' then 'UNKNOWN'
            else form_status
        end as status,
        case rule_id
            when 'V2' then 'HIGH'
            when 'V3' then case when charity_registered_on is null then 'MEDIUM' else 'HIGH' end
            when 'V4' then 'HIGH'
            when 'V6' then 'HIGH'
            when 'V7' then 'MEDIUM'
            when 'V8' then 'HIGH'
            when 'V9' then case when registered_provider_is_vcse is null then 'HIGH' else 'MEDIUM' end
            when 'V10' then 'MEDIUM'
            when 'V12' then name_confidence
            when 'V13' then 'MEDIUM'
            when 'V14' then 'LOW'
            when 'V15'
                then case
                    when entity_id is not null then form_confidence
                    else 'MEDIUM'
                end
            else form_confidence
        end as rule_confidence,
        case rule_id
            when 'V2' then 'VC_GOV'
            when 'V3' then 'VC_CHARITY'
            when 'V4' then 'VC_CIC'
            when 'V6' then 'VC_BENCOM'
            when 'V7' then 'VC_COOP'
            when 'V8' then 'VC_CASC'
            when 'V9' then 'VC_RP'
            when 'V10' then 'VC_CHARITY_TRADING'
            when 'V12' then 'VC_NAME'
            when 'V13' then 'VC_COMMUNITY'
            when 'V14' then 'VC_DECL'
            when 'V15' then 'VC_COMM'
            when 'V16' then 'VC_UNK'
            else form_code
        end as reason_code,
        case
            when not is_named then 'the payee has no name'
            when rule_id = 'V2' and public_kind is not null
                then 'on a register of public bodies as ' || public_kind
            when rule_id = 'V2' and form_rule_id = 'V2' then 'registered as ' || category
            when rule_id = 'V2' and is_owned_by_council then 'owned by the council'
            when rule_id = 'V2' then 'a public body by the scope of its payments'
            when rule_id = 'V3'
                then concat_ws(
                    ', ',
                    'charity ' || charity_id,
                    'registered on ' || charity_registered_on,
                    'removed on ' || charity_removed_on
                )
            when rule_id = 'V4' then 'community interest company ' || coalesce(company_id, entity_id)
            when rule_id in ('V6', 'V7') then 'on the register of mutuals as ' || society_kind
            when rule_id = 'V8' then 'on the list of community amateur sports clubs'
            when
                rule_id = 'V9'
                then 'registered provider of social housing, ' || coalesce(housing_category, '')
            when rule_id = 'V10' then 'owned by the charity ' || owner_name
            when rule_id = 'V12' and name_code = 'VC_NAME' then 'the name bears the legal form ' || name_form
            when rule_id in ('V12', 'V13') then 'the name holds "' || name_phrase || '"'
            when rule_id = 'V14' then declared_words
            when entity_id is not null then 'registered as ' || coalesce(category, legal_form, 'a body')
            when rule_id = 'V15' and is_sole_trader then 'typed ' || supplier_type
            when rule_id = 'V15' and is_individual then 'a person'
            when rule_id = 'V15' then 'the name bears the legal form ' || name_form
            else 'on no register that was asked'
        end as evidence,
        case
            when rule_id = 'V3' then charity_registered_on
            when rule_id = 'V14' then declared_on
            when entity_id is not null then last_seen_on
        end as evidence_date,
    from ruled
),

-- The study counted by the name, by register and by form: guarantee companies too.
compared as (
    select
        *,
        case
            when not is_named then 'UNKNOWN'
            when name_form = 'cic' or is_charity or is_cic or is_non_profit_form then 'TRUE'
            when entity_id is not null or is_public_by_scope or is_individual then 'FALSE'
            else 'UNKNOWN'
        end as compared_status,
    from told
)

select
    supplier_key,
    financial_year,
    'vcse' as attribute,
    status,
    rule_id,
    case
        when status = 'UNKNOWN' then null
        when entity_id is not null and match_confidence = 'MEDIUM' and rule_confidence = 'HIGH' then 'MEDIUM'
        else rule_confidence
    end as confidence,
    reason_code,
    evidence,
    evidence_date,
from told
union all
select
    supplier_key,
    financial_year,
    'vcse_tussell_2022' as attribute,
    compared_status as status,
    case when compared_status = 'UNKNOWN' then 'V16' else 'TUSSELL_2022' end as rule_id,
    case when compared_status = 'UNKNOWN' then null else 'MEDIUM' end as confidence,
    case when compared_status = 'UNKNOWN' then 'VC_UNK' else 'VC_COMPARATOR' end as reason_code,
    case
        when name_form = 'cic' then 'the name bears the legal form cic'
        when entity_id is not null
            then
                concat_ws(
                    ', ',
                    'registered as ' || coalesce(category, legal_form, 'a body'),
                    'charity ' || charity_id
                )
        else evidence
    end as evidence,
    evidence_date,
from compared
