with entry as (
    select
        entity.*,
        scheme.kind,
        coalesce(scheme.place, 99) as scheme_place,
        form.place as form_place,
    from register.entity as entity
    left join reference.identifier_scheme as scheme
        on regexp_extract(entity.entity_id, '^[A-Z]+-[A-Z]+') = scheme.scheme
    left join reference.entity_form as form on entity.legal_form = form.legal_form
),

-- The register of companies names a company; of entries in several lists of companies (the register
-- itself, the list of community interest companies) the one that tells of accounts.
placed as (
    select
        *,
        row_number() over body as place,
        row_number() over (
            partition by legal_entity_id, kind
            order by
                -- Lists of numbers alone have no names.
                entity_name <> '' desc,
                accounts_made_up_to is not null desc,
                postcode is not null desc,
                ended_on is null desc,
                last_seen_on desc,
                entity_id,
                register
        ) as kind_place,
        row_number() over (
            partition by legal_entity_id, kind
            order by
                ended_on is null desc,
                figures_on is not null desc,
                registered_on desc nulls last,
                entity_id,
                register
        ) as registration_place,
        row_number() over (
            partition by legal_entity_id
            order by form_place nulls last, scheme_place, entity_id, register
        ) as legal_form_place,
    from entry
    window body as (
        partition by legal_entity_id
        order by
            entity_name <> '' desc,
            scheme_place,
            ended_on is null desc,
            accounts_made_up_to is not null desc,
            last_seen_on desc,
            entity_id,
            register
    )
),

-- A body that is a company lives as long as the company; another as long as any of its entries.
folded as (
    select
        legal_entity_id,
        max(entity_name) filter (where place = 1) as entity_name,
        string_agg(distinct entity_id, ' ' order by entity_id) as identifiers,
        max(legal_form) filter (where legal_form_place = 1) as legal_form,
        max(category) filter (where place = 1) as category,
        max(status) filter (where place = 1) as status,
        max(entity_id) filter (where kind = 'company' and kind_place = 1) as company_id,
        bool_or(legal_form = 'cic') as is_cic,
        max(entity_id) filter (where kind = 'charity' and registration_place = 1) as charity_id,
        string_agg(distinct entity_id, ' ' order by entity_id) filter (where kind = 'charity') as charity_ids,
        min(registered_on) filter (where kind = 'charity') as charity_registered_on,
        case
            when bool_and(ended_on is not null) filter (where kind = 'charity')
                then max(ended_on) filter (where kind = 'charity')
        end as charity_removed_on,
        min(legal_form) filter (where kind = 'mutual') as society_kind,
        bool_or(kind = 'sports_club') as is_sports_club,
        max(category) filter (where kind = 'housing_provider' and kind_place = 1) as housing_category,
        bool_or(kind = 'housing_provider' and ended_on is null) as is_housing_provider,
        min(public_kind) as public_kind,
        max(postcode) filter (where kind = 'company' and kind_place = 1) as company_postcode,
        max(postcode) filter (where kind in ('mutual', 'housing_provider') and kind_place = 1)
            as society_postcode,
        max(postcode) filter (where kind = 'charity' and registration_place = 1) as contact_postcode,
        max(postcode) filter (where place = 1) as entry_postcode,
        max(postcode_company_count) filter (where kind = 'company' and kind_place = 1)
            as postcode_company_count,
        max(account_category) filter (where kind = 'company' and kind_place = 1) as account_category,
        max(accounts_made_up_to) filter (where kind = 'company' and kind_place = 1) as accounts_made_up_to,
        max(sic_codes) filter (where kind = 'company' and kind_place = 1) as sic_codes,
        max(income_gbp) filter (where kind = 'charity' and registration_place = 1) as income_gbp,
        max(employees) filter (where kind = 'charity' and registration_place = 1) as employees,
        max(figures_on) filter (where kind = 'charity' and registration_place = 1) as figures_on,
        coalesce(
            min(registered_on) filter (where kind = 'company'),
            min(registered_on)
        ) as registered_on,
        case
            when bool_or(kind = 'company')
                then max(ended_on) filter (where kind = 'company' and kind_place = 1)
            when bool_and(ended_on is not null) then max(ended_on)
        end as ended_on,
        max(last_seen_on) as last_seen_on,
        bool_or(is_in_newest_edition) as is_in_newest_edition,
    from placed
    group by legal_entity_id
),

financial_firm as (
    select distinct activity.legal_entity_id,
    from (
        select
            legal_entity_id,
            unnest(string_split(sic_codes, ' ')) as sic_code,
        from folded
    ) as activity
    inner join reference.sic_reading as sic_reading
        on activity.sic_code = sic_reading.sic_code and sic_reading.reading = 'bank_or_insurer'
),

-- Owners by a link between registers (a charity and its trading company, a council and its company).
body as (
    select distinct
        entity_id,
        legal_entity_id,
    from entry
),

owner_link as (
    select
        body.legal_entity_id,
        string_agg(
            distinct coalesce(owner_body.legal_entity_id, link.other_entity_id),
            ' ' order by coalesce(owner_body.legal_entity_id, link.other_entity_id)
        ) as owner_ids,
    from register.entity_link as link
    inner join body on link.entity_id = body.entity_id
    left join body as owner_body on link.other_entity_id = owner_body.entity_id
    where link.link = 'OWNED'
    group by body.legal_entity_id
),

parent_link as (
    select
        body.legal_entity_id,
        string_agg(distinct link.other_entity_id, ' ' order by link.other_entity_id) as parent_ids,
    from register.entity_link as link
    inner join body on link.entity_id = body.entity_id
    where link.link = 'BRANCH'
    group by body.legal_entity_id
)

select
    folded.legal_entity_id as entity_id,
    folded.entity_name,
    folded.identifiers,
    folded.company_id,
    folded.legal_form,
    folded.category,
    folded.status,
    coalesce(folded.is_cic, false) as is_cic,
    folded.charity_id,
    folded.charity_ids,
    folded.charity_registered_on,
    folded.charity_removed_on,
    folded.society_kind,
    coalesce(folded.is_sports_club, false) as is_sports_club,
    coalesce(folded.is_housing_provider, false) as is_housing_provider,
    folded.housing_category,
    folded.public_kind,
    owner_link.owner_ids,
    parent_link.parent_ids,
    coalesce(
        folded.company_postcode,
        folded.society_postcode,
        case when folded.charity_id is null then folded.entry_postcode end
    ) as office_postcode,
    folded.contact_postcode,
    folded.postcode_company_count,
    folded.account_category,
    folded.accounts_made_up_to,
    folded.sic_codes,
    folded.income_gbp,
    folded.employees,
    folded.figures_on,
    coalesce(folded.legal_form = 'plc', false) as is_plc,
    financial_firm.legal_entity_id is not null as is_bank_or_insurer,
    coalesce(folded.legal_form = 'overseas_entity', false) as is_overseas,
    folded.registered_on,
    folded.ended_on,
    folded.last_seen_on,
    folded.is_in_newest_edition,
from folded
left join financial_firm on folded.legal_entity_id = financial_firm.legal_entity_id
left join owner_link on folded.legal_entity_id = owner_link.legal_entity_id
left join parent_link on folded.legal_entity_id = parent_link.legal_entity_id
