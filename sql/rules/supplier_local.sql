-- Where a supplier is and whether that is local, by six meanings of local (method 2.3) and by two kinds of
-- place (method 3.6): the best that is known, and the registered office alone. G1, what people decided,
-- is in rules.supplier_attribute.
with setting as (
    select cast(max(value) as bigint) as formation_agent_min_companies,
    from reference.parameter
    where parameter = 'formation_agent_min_companies'
),

-- Areas: every code that an area has had leads to today's; a county's own area is its districts. ----
authority as (
    select
        authority_code,
        coalesce(successor_code, authority_code) as current_code,
        county_code,
        combined_authority_code,
        region_code,
    from reference.authority
),

district as (
    select
        authority.authority_code as lad_code,
        today.authority_code as current_code,
        today.county_code,
        today.combined_authority_code,
        today.region_code,
    from authority
    inner join authority as today on authority.current_code = today.authority_code
),

council as (
    select
        council.council_code,
        coalesce(council.county_code, authority.county_code) as county_code,
        coalesce(council.combined_authority_code, authority.combined_authority_code)
            as combined_authority_code,
        coalesce(council.region_code, authority.region_code) as region_code,
    from reference.council as council
    left join authority on council.council_code = authority.authority_code
),

area as (
    select
        district.lad_code,
        coalesce(
            council.council_code in (district.current_code, district.lad_code, district.county_code), false
        ) as is_own,
        district.current_code in (select neighbour.area_code, from reference.council_neighbour as neighbour)
        or coalesce(
            district.county_code in (
                select neighbour.area_code, from reference.council_neighbour as neighbour
            ),
            false
        ) as is_neighbour,
        coalesce(
            council.council_code = district.combined_authority_code
            or council.combined_authority_code = district.combined_authority_code,
            false
        )
        or coalesce(council.county_code = district.county_code, false) as is_same_wider_area,
        district.current_code in (select reserved.area_code, from reference.council_reserved_area as reserved)
        or coalesce(
            district.county_code in (
                select reserved.area_code, from reference.council_reserved_area as reserved
            ),
            false
        ) as is_reserved,
        coalesce(council.region_code = district.region_code, false) as is_same_region,
    from district
    cross join council
),

-- A definition that means nothing for this council is said to, and is in no indicator.
definition as (
    select
        'l1' as meaning,
        true as is_defined,
        '' as not_defined_words,
    union all
    select
        'l2' as meaning,
        count(*) > 0 as is_defined,
        'the profile names no neighbouring areas' as not_defined_words,
    from reference.council_neighbour
    union all
    select
        'l3' as meaning,
        coalesce(bool_or(combined_authority_code is not null or county_code is not null), false)
            as is_defined,
        'the council has neither a combined authority nor a county above it' as not_defined_words,
    from council
    union all
    select
        'l4' as meaning,
        count(*) > 0 as is_defined,
        'the council has set no area under the order of 2026 in its profile' as not_defined_words,
    from reference.council_reserved_area
    union all
    select
        'l5' as meaning,
        coalesce(bool_or(region_code is not null), false) as is_defined,
        'the council has no region' as not_defined_words,
    from council
    union all
    select
        'l6' as meaning,
        true as is_defined,
        '' as not_defined_words,
),

-- Places of a supplier in a year ---------------------------------------------------------------------
asked as (
    select
        supplier.supplier_key,
        supplier.financial_year,
        supplier.as_at_date,
        supplier.is_named,
        supplier.match_confidence,
        fact.entity_id,
        fact.office_postcode,
        fact.contact_postcode,
        fact.postcode_company_count,
        fact.last_seen_on,
        fact.account_category,
    from rules.supplier_year as supplier
    left join rules.entity_fact as fact on supplier.entity_id = fact.entity_id
),

-- Sites that payments of the twelve months before carried: who has moved is where it moved to.
site as (
    select
        asked.supplier_key,
        asked.financial_year,
        site.supplier_postcode,
        site.postcode_key,
        site.last_payment_date,
    from asked
    inner join core.supplier_postcode as site on asked.supplier_key = site.supplier_key
    where
        asked.is_named
        and site.first_payment_date <= asked.as_at_date
        and site.last_payment_date > asked.as_at_date - interval 1 year
),

-- A postcode withdrawn before it was used locates nobody (G7); one withdrawn since did (its last
-- district). Of a registered address the last district always counts.
place as (
    select
        site.supplier_key,
        site.financial_year,
        'G2' as rule_id,
        site.supplier_postcode as postcode,
        postcode.lad_code,
        postcode.country_code,
        case when postcode.is_large_user then 'MEDIUM' else 'HIGH' end as confidence,
        case when postcode.is_large_user then ' (a large user or PO box)' else '' end as flag,
        site.last_payment_date as evidence_date,
    from site
    inner join register.postcode as postcode
        on
            site.postcode_key = postcode.postcode
            and (
                not coalesce(postcode.is_terminated, false)
                or site.last_payment_date < postcode.terminated_on
            )
    union all
    select
        asked.supplier_key,
        asked.financial_year,
        'G3' as rule_id,
        branch.branch_postcode as postcode,
        postcode.lad_code,
        postcode.country_code,
        'MEDIUM' as confidence,
        '' as flag,
        branch.registered_on as evidence_date,
    from asked
    inner join rules.supplier_branch as branch on asked.supplier_key = branch.supplier_key
    inner join register.postcode as postcode on branch.postcode_key = postcode.postcode
    where asked.is_named and coalesce(branch.registered_on <= asked.as_at_date, true)
    union all
    select
        asked.supplier_key,
        asked.financial_year,
        'G4' as rule_id,
        asked.office_postcode as postcode,
        postcode.lad_code,
        postcode.country_code,
        case
            when asked.postcode_company_count > setting.formation_agent_min_companies then 'LOW'
            when category.reason_code in ('SZ_CAT_MICRO', 'SZ_CAT_SMALL') then 'MEDIUM'
            else 'LOW'
        end as confidence,
        case
            when asked.postcode_company_count > setting.formation_agent_min_companies
                then ' (shared by ' || asked.postcode_company_count || ' companies: perhaps an agent)'
            else ''
        end as flag,
        asked.last_seen_on as evidence_date,
    from asked
    cross join setting
    inner join register.postcode as postcode on asked.office_postcode = postcode.postcode
    left join reference.account_category as category
        on asked.account_category = category.category and category.attribute = 'sme_d_nps'
    where asked.is_named
    union all
    select
        asked.supplier_key,
        asked.financial_year,
        'G5' as rule_id,
        asked.contact_postcode as postcode,
        postcode.lad_code,
        postcode.country_code,
        'MEDIUM' as confidence,
        '' as flag,
        asked.last_seen_on as evidence_date,
    from asked
    inner join register.postcode as postcode on asked.contact_postcode = postcode.postcode
    where asked.is_named
    union all
    select
        site.supplier_key,
        site.financial_year,
        'G6' as rule_id,
        site.supplier_postcode as postcode,
        part.lad_code,
        null as country_code,
        'LOW' as confidence,
        ' (a part of a postcode, all of it in one district)' as flag,
        site.last_payment_date as evidence_date,
    from site
    inner join register.postcode_district as part on site.postcode_key = part.postcode_district
    where part.lad_code is not null
),

known_place as (
    select
        place.*,
        coalesce(area.is_own, false) as is_own,
        coalesce(area.is_neighbour, false) as is_neighbour,
        coalesce(area.is_same_wider_area, false) as is_same_wider_area,
        coalesce(area.is_reserved, false) as is_reserved,
        coalesce(area.is_same_region, false) as is_same_region,
        coalesce(country.is_united_kingdom, place.lad_code is not null) as is_united_kingdom,
    from place
    left join area on place.lad_code = area.lad_code
    left join reference.country as country on place.country_code = country.country_code
    where place.lad_code is not null or place.country_code is not null
),

place_meaning as (
    select
        known_place.supplier_key,
        known_place.financial_year,
        known_place.rule_id,
        known_place.postcode,
        known_place.lad_code,
        known_place.country_code,
        known_place.confidence,
        known_place.flag,
        known_place.evidence_date,
        definition.meaning,
        case definition.meaning
            when 'l1' then known_place.is_own
            when 'l2' then known_place.is_own or known_place.is_neighbour
            when 'l3' then known_place.is_own or known_place.is_same_wider_area
            when 'l4' then known_place.is_reserved
            when 'l5' then known_place.is_same_region
            else known_place.is_united_kingdom
        end as is_inside,
    from known_place
    cross join definition
),

-- Sites on both sides of a border leave the question open: which did the work is not in the file.
folded as (
    select
        supplier_key,
        financial_year,
        rule_id,
        meaning,
        case
            when bool_and(is_inside) then 'TRUE'
            when not bool_or(is_inside) then 'FALSE'
            else 'UNKNOWN'
        end as status,
        max(confidence) filter (where confidence = 'LOW') as low,
        max(confidence) filter (where confidence = 'MEDIUM') as medium,
        case
            when count(*) = 1
                then
                    'postcode ' || min(postcode) || ' lies in '
                    || coalesce(min(lad_code), min(country_code)) || min(flag)
            else count(*) || ' postcodes in ' || count(distinct coalesce(lad_code, country_code)) || ' areas'
        end as words,
        max(evidence_date) as evidence_date,
    from place_meaning
    -- A branch inside makes a supplier local; one elsewhere says nothing of where the others are.
    where rule_id <> 'G3' or is_inside
    group by supplier_key, financial_year, rule_id, meaning
),

kind as (
    select
        '' as suffix,
        ['G2', 'G3', 'G4', 'G5', 'G6'] as rules,
    union all
    select
        '_office' as suffix,
        ['G4', 'G5'] as rules,
),

wanted as (
    select
        asked.supplier_key,
        asked.financial_year,
        asked.as_at_date,
        asked.is_named,
        asked.match_confidence,
        definition.meaning,
        definition.is_defined,
        definition.not_defined_words,
        kind.suffix,
        kind.rules,
    from asked
    cross join definition
    cross join kind
),

chosen as (
    select
        wanted.*,
        folded.rule_id,
        -- Where operations are decides who may bid, and an address on a register does not tell (2.3).
        wanted.meaning = 'l4' and wanted.suffix = '' and folded.rule_id in ('G4', 'G5') as is_address_only,
        folded.status,
        coalesce(folded.low, folded.medium, 'HIGH') as place_confidence,
        folded.words,
        folded.evidence_date,
    from wanted
    left join folded
        on
            wanted.supplier_key = folded.supplier_key
            and wanted.financial_year = folded.financial_year
            and wanted.meaning = folded.meaning
            and wanted.is_defined
            and list_contains(wanted.rules, folded.rule_id)
    qualify
        row_number() over (
            partition by wanted.supplier_key, wanted.financial_year, wanted.meaning, wanted.suffix
            order by folded.rule_id nulls last
        ) = 1
)

select
    supplier_key,
    financial_year,
    'local_' || meaning || suffix as attribute,
    case
        when rule_id is null or is_address_only then 'UNKNOWN'
        else status
    end as status,
    coalesce(rule_id, 'G7') as rule_id,
    case
        when rule_id is null or is_address_only or status = 'UNKNOWN' then null
        when
            rule_id in ('G4', 'G5') and match_confidence = 'MEDIUM' and place_confidence = 'HIGH'
            then 'MEDIUM'
        else place_confidence
    end as confidence,
    case
        when not is_defined then 'LO_NOT_DEFINED'
        when rule_id = 'G2' and status = 'UNKNOWN' then 'LO_UNK'
        when rule_id = 'G2' then 'LO_SITE'
        when rule_id = 'G3' then 'LO_BRANCH'
        when rule_id = 'G4' then 'LO_REGO'
        when rule_id = 'G5' then 'LO_CHAR'
        when rule_id = 'G6' then 'LO_PARTIAL'
        else 'LO_UNK'
    end as reason_code,
    case
        when not is_defined then not_defined_words
        when not is_named then 'the payee has no name'
        when rule_id is null then 'no postcode that can be placed'
        when is_address_only then 'registered ' || words || ', which shows no operations there'
        when rule_id = 'G2' then 'site ' || words
        when rule_id = 'G3' then 'branch ' || words
        when rule_id = 'G4' then 'registered office ' || words
        when rule_id = 'G5' then 'charity contact ' || words
        else 'site ' || words
    end
    || case when evidence_date > as_at_date then ' (AS_AT_LATEST: later than the payments)' else '' end
        as evidence,
    evidence_date,
from chosen
