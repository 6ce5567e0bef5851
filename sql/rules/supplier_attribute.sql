with supplier as (
    select
        supplier_key,
        is_named,
        legal_form,
        has_legal_form_conflict,
    from core.supplier
),

-- Local areas ------------------------------------------------------------------------------------
-- A county council's own area is its districts; every code that an area has had leads to today's.
authority as (
    select
        authority_code,
        coalesce(successor_code, authority_code) as current_code,
        county_code,
        combined_authority_code,
    from reference.authority
),

district as (
    select
        authority.authority_code as lad_code,
        today.authority_code as current_code,
        today.county_code,
        today.combined_authority_code,
    from authority
    inner join authority as today on authority.current_code = today.authority_code
),

council as (
    select
        council.council_code,
        coalesce(council.county_code, authority.county_code) as county_code,
        coalesce(council.combined_authority_code, authority.combined_authority_code)
            as combined_authority_code,
    from reference.council as council
    left join authority on council.council_code = authority.authority_code
),

neighbour as (
    select area_code,
    from reference.council_neighbour
),

area as (
    select
        district.lad_code,
        coalesce(
            council.council_code in (district.current_code, district.lad_code, district.county_code), false
        )
            as is_own,
        district.current_code in (select neighbour.area_code, from neighbour)
        or district.county_code in (select neighbour.area_code, from neighbour) as is_neighbour,
        coalesce(
            council.council_code = district.combined_authority_code
            or council.combined_authority_code = district.combined_authority_code,
            false
        )
        or coalesce(council.county_code = district.county_code, false) as is_same_wider_area,
    from district
    cross join council
),

-- The wider area is a combined authority or a county above; for a council with neither the
-- definition means nothing.
wider_area_known as (
    select
        coalesce(bool_or(combined_authority_code is not null or county_code is not null), false)
            as is_known,
    from council
),

neighbour_known as (
    select count(*) > 0 as is_known,
    from neighbour
),

-- Where the council says the supplier is (method 3.6) ----------------------------------------------
site as (
    select distinct
        spend_line.supplier_key,
        spend_line.supplier_postcode,
        upper(regexp_replace(spend_line.supplier_postcode, '[^A-Za-z0-9]', '', 'g')) as postcode,
    from core.spend_line as spend_line
    where spend_line.supplier_postcode is not null
),

located as (
    select
        site.supplier_key,
        site.supplier_postcode,
        postcode.lad_code,
        coalesce(area.is_own, false) as is_l1,
        coalesce(area.is_own or area.is_neighbour, false) as is_l2,
        coalesce(area.is_own or area.is_same_wider_area, false) as is_l3,
    from site
    -- Withdrawn and unknown postcodes locate nobody (step G7).
    inner join register.postcode as postcode
        on
            site.postcode = postcode.postcode
            and not postcode.is_terminated
            and postcode.lad_code is not null
    left join area on postcode.lad_code = area.lad_code
),

location as (
    select
        supplier_key,
        min(supplier_postcode) as first_postcode,
        min(lad_code) as first_lad_code,
        count(distinct lad_code) as area_count,
        bool_and(is_l1) as is_all_l1,
        bool_or(is_l1) as is_any_l1,
        bool_and(is_l2) as is_all_l2,
        bool_or(is_l2) as is_any_l2,
        bool_and(is_l3) as is_all_l3,
        bool_or(is_l3) as is_any_l3,
    from located
    group by supplier_key
),

-- Sites that lie on both sides of the border leave the question open: which of them did the work is
-- not in the file.
local_definition as (
    select
        'local_l1' as attribute,
        true as is_available,
    union all
    select
        'local_l2' as attribute,
        is_known as is_available,
    from neighbour_known
    union all
    select
        'local_l3' as attribute,
        is_known as is_available,
    from wider_area_known
),

local_status as (
    select
        location.supplier_key,
        local_definition.attribute,
        case
            when
                case local_definition.attribute
                    when 'local_l1' then location.is_all_l1
                    when 'local_l2' then location.is_all_l2
                    else location.is_all_l3
                end
                then 'TRUE'
            when
                not case local_definition.attribute
                    when 'local_l1' then location.is_any_l1
                    when 'local_l2' then location.is_any_l2
                    else location.is_any_l3
                end
                then 'FALSE'
            else 'UNKNOWN'
        end as status,
        case
            when location.area_count = 1
                then 'site postcode ' || location.first_postcode || ' lies in ' || location.first_lad_code
            else 'site postcodes lie in ' || location.area_count || ' districts'
        end as evidence,
    from location
    cross join local_definition
    where local_definition.is_available
),

-- Legal form in the name (method 3.4 step S6, 3.5 steps V12 and V15) --------------------------------
form_status as (
    select
        supplier.supplier_key,
        form_rule.attribute,
        form_rule.status,
        form_rule.rule_id,
        form_rule.confidence,
        form_rule.reason_code,
        'the name bears the legal form ' || supplier.legal_form as evidence,
    from supplier
    inner join reference.legal_form_reading as form_rule on supplier.legal_form = form_rule.legal_form
    where supplier.is_named
),

-- What a person decided. `sme` speaks for every definition of SME, `local` for the own area. -------
decided as (
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
    from rules.supplier_decision as decision
    inner join reference.supplier_attribute_name as attribute
        on decision.attribute in (attribute.attribute, attribute.decision_name)
    qualify
        row_number() over (
            partition by decision.supplier_key, attribute.attribute
            -- A decision on the very definition goes before one on all of them.
            order by decision.attribute = attribute.attribute desc, decision.attribute
        ) = 1
),

-- Every supplier has a row for every attribute, so that nothing unknown is forgotten.
every_attribute as (
    select
        supplier.supplier_key,
        supplier.is_named,
        supplier.has_legal_form_conflict,
        attribute.attribute,
        attribute.unknown_rule_id,
        attribute.attribute = 'local_l3' and not wider_area_known.is_known as is_not_defined,
        attribute.unknown_reason_code,
    from supplier
    cross join reference.supplier_attribute_name as attribute
    cross join wider_area_known
)

select
    every_attribute.supplier_key,
    every_attribute.attribute,
    coalesce(
        decided.status,
        case when every_attribute.is_named then local_status.status end,
        form_status.status,
        'UNKNOWN'
    ) as status,
    case
        when decided.status is not null then decided.rule_id
        when every_attribute.is_named and local_status.status in ('TRUE', 'FALSE') then 'G2'
        when form_status.status is not null then form_status.rule_id
        else every_attribute.unknown_rule_id
    end as rule_id,
    case
        when decided.status in ('TRUE', 'FALSE') then 'HIGH'
        when decided.status is not null then null
        when every_attribute.is_named and local_status.status in ('TRUE', 'FALSE') then 'HIGH'
        when form_status.status is not null then form_status.confidence
    end as confidence,
    case
        when decided.status is not null then decided.reason_code
        when every_attribute.is_named and local_status.status in ('TRUE', 'FALSE') then 'LO_SITE'
        when form_status.status is not null then form_status.reason_code
        when every_attribute.is_not_defined then 'LO_NOT_DEFINED'
        else every_attribute.unknown_reason_code
    end as reason_code,
    case
        when decided.status is not null then decided.evidence
        when every_attribute.is_not_defined
            then 'the council has neither a combined authority nor a county above it'
        when not every_attribute.is_named then 'the payee has no name'
        when local_status.status is not null then local_status.evidence
        when form_status.status is not null then form_status.evidence
        when every_attribute.has_legal_form_conflict then 'its spellings bear different legal forms'
    end as evidence,
    case when decided.status is not null then 'HUMAN' else 'RULE' end as decided_by,
from every_attribute
left join decided
    on every_attribute.supplier_key = decided.supplier_key and every_attribute.attribute = decided.attribute
left join local_status
    on
        every_attribute.supplier_key = local_status.supplier_key
        and every_attribute.attribute = local_status.attribute
left join form_status
    on
        every_attribute.supplier_key = form_status.supplier_key
        and every_attribute.attribute = form_status.attribute
