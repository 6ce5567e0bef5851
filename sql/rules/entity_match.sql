-- Decision table of method 3.1. A candidate is weighed by its tier: a name that is the same outweighs any
-- that is merely like it. Within a tier one body alone is the answer, or the one at the payee's own
-- postcode; two that are equally good are no answer.
with parameter as (
    select
        max(value) filter (where parameter = 'match_number_likeness_min_share')::decimal(5, 4) as number_min,
        max(value) filter (where parameter = 'match_likeness_min_share')::decimal(5, 4) as likeness_min,
        max(value) filter (where parameter = 'match_margin_min_share')::decimal(5, 4) as margin_min,
    from reference.parameter
),

tiered as (
    select
        candidate.*,
        candidate.is_alive
        and not candidate.is_form_conflict
        and not candidate.is_kind_conflict as is_possible,
        case
            when candidate.name_nearness is null then 9
            when candidate.name_kind = 'CURRENT' and candidate.name_nearness = 'EXACT' then 1
            when
                candidate.name_kind = 'CURRENT'
                and candidate.name_nearness in ('BODY', 'FORM', 'SPACING', 'WORDING')
                then 2
            when candidate.name_nearness in ('EXACT', 'BODY', 'FORM', 'SPACING', 'WORDING') then 3
            when candidate.name_nearness in ('TRADING_AS', 'BRACKET') then 4
            when candidate.name_nearness = 'TRUNCATED' then 5
            else 6
        end as tier,
    from rules.entity_match_candidate as candidate
),

-- Numbers first: orders 1 to 3.
numbered as (
    select
        tiered.*,
        tiered.name_nearness is not null
        and (tiered.tier <= 3 or tiered.similarity >= parameter.number_min) as is_name_agreed,
    from tiered
    cross join parameter
    where tiered.number_kind is not null
    qualify
        row_number() over (
            partition by tiered.supplier_key
            order by is_name_agreed desc, tiered.number_kind = 'COMPANY' desc, tiered.candidate_rank
        ) = 1
),

-- Then names: the best tier that holds a possible body.
best_tier as (
    select
        supplier_key,
        min(tier) filter (where is_possible) as tier,
    from tiered
    group by supplier_key
),

in_tier as (
    select
        tiered.*,
        count(*) over same_tier as tier_count,
        count(*) filter (where tiered.is_postcode_equal) over same_tier as at_postcode_count,
        count(*) filter (where tiered.is_life_shown) over same_tier as shown_count,
        max(tiered.equal_count) over same_tier as equal_total,
        lead(tiered.entity_id) over by_merit as next_id,
        lead(tiered.entity_name) over by_merit as next_name,
        lead(tiered.similarity) over by_merit as next_similarity,
        row_number() over by_merit as merit,
    from tiered
    inner join best_tier on tiered.supplier_key = best_tier.supplier_key and tiered.tier = best_tier.tier
    where tiered.is_possible
    window
        same_tier as (partition by tiered.supplier_key),
        by_merit as (
            partition by tiered.supplier_key
            order by
                tiered.is_postcode_equal is true desc,
                tiered.is_life_shown desc,
                tiered.similarity desc,
                tiered.candidate_rank
        )
),

named as (
    select
        in_tier.*,
        in_tier.similarity - coalesce(in_tier.next_similarity, 0) as margin,
        case
            when in_tier.at_postcode_count = 1 then true
            when
                in_tier.tier = 6
                then in_tier.similarity - coalesce(in_tier.next_similarity, 0) >= parameter.margin_min
            -- A body known to have lived outweighs namesakes of which nothing is known.
            else in_tier.tier_count = 1 or in_tier.shown_count = 1
        end as is_single,
        in_tier.tier < 6
        or in_tier.similarity >= parameter.likeness_min
        or in_tier.is_postcode_equal is true as is_near_enough,
    from in_tier
    cross join parameter
    where in_tier.merit = 1
),

-- Nothing possible: the best of what would be, had it been there to be paid.
impossible as (
    select tiered.*,
    from tiered
    inner join best_tier on tiered.supplier_key = best_tier.supplier_key
    where best_tier.tier is null and tiered.tier <= 3 and not tiered.is_kind_conflict
    qualify row_number() over (partition by tiered.supplier_key order by tiered.candidate_rank) = 1
),

counted as (
    select
        supplier_key,
        count(*) as candidate_count,
    from tiered
    group by supplier_key
),

ruled as (
    select
        supplier.supplier_key,
        supplier.kind,
        supplier.supplier_name as shown_name,
        person.supplier_key is not null as is_person,
        coalesce(counted.candidate_count, 0) as candidate_count,
        case
            when person.supplier_key is not null then 'M_INDIVIDUAL'
            when supplier.kind = 'UNNAMED' then 'M_REDACTED'
            when supplier.kind = 'GENERIC' then 'M_GENERIC'
            when numbered.is_name_agreed and not numbered.is_alive then 'M_DATE_CONFLICT'
            when numbered.is_name_agreed and numbered.is_dormant then 'M_DORMANT'
            when numbered.is_name_agreed and numbered.number_kind = 'COMPANY' then 'M_CONO'
            when numbered.is_name_agreed then 'M_CHNO'
            when numbered.number_kind is not null then 'M_CONO_NAMECONFLICT'
            when
                named.supplier_key is not null and named.is_near_enough and not named.is_single
                then 'M_AMBIG'
            when named.is_near_enough and named.is_dormant then 'M_DORMANT'
            when
                named.is_near_enough and named.tier in (1, 2) and named.is_postcode_equal is true
                then 'M_NAME_PC'
            when named.is_near_enough and named.tier in (1, 2) then 'M_NAME_UNIQ'
            when named.is_near_enough and named.tier = 3 then 'M_PREVNAME'
            when named.is_near_enough and named.tier = 5 then 'M_TRUNC'
            when named.is_near_enough then 'M_FUZZY'
            when impossible.supplier_key is not null and impossible.is_form_conflict then 'M_FUZZY'
            when impossible.supplier_key is not null then 'M_DATE_CONFLICT'
            else 'M_NONE'
        end as match_code,
        case
            when numbered.number_kind is not null then 'number'
            when named.is_near_enough then 'name'
            when impossible.supplier_key is not null then 'impossible'
        end as led_by,
        numbered.candidate_rank as number_rank,
        named.candidate_rank as name_rank,
        impossible.candidate_rank as impossible_rank,
        named.tier,
        named.is_postcode_equal,
        named.is_life_shown,
        named.next_id,
        named.next_name,
        named.margin,
        greatest(named.tier_count, named.equal_total) as rival_count,
    from core.supplier as supplier
    left join rules.supplier_individual as person on supplier.supplier_key = person.supplier_key
    left join counted on supplier.supplier_key = counted.supplier_key
    left join numbered on supplier.supplier_key = numbered.supplier_key
    left join named on supplier.supplier_key = named.supplier_key
    left join impossible on supplier.supplier_key = impossible.supplier_key
),

answered as (
    select
        ruled.*,
        case
            when ruled.match_code in ('M_CONO', 'M_CHNO', 'M_NAME_PC') then 'HIGH'
            when ruled.match_code in ('M_NAME_UNIQ', 'M_PREVNAME') and ruled.is_life_shown then 'MEDIUM'
            when ruled.match_code in ('M_NAME_UNIQ', 'M_PREVNAME') then 'LOW'
            when ruled.match_code in ('M_FUZZY', 'M_TRUNC') and ruled.is_postcode_equal is true then 'MEDIUM'
            when
                ruled.match_code in (
                    'M_CONO_NAMECONFLICT', 'M_TRUNC', 'M_FUZZY', 'M_DATE_CONFLICT', 'M_DORMANT'
                )
                then 'LOW'
        end as confidence,
        case
            when
                ruled.match_code in ('M_AMBIG', 'M_NONE', 'M_INDIVIDUAL', 'M_REDACTED', 'M_GENERIC')
                then null
            when ruled.led_by = 'number' then ruled.number_rank
            when ruled.led_by = 'name' then ruled.name_rank
            else ruled.impossible_rank
        end as candidate_rank,
    from ruled
),

reasoned as (
    select
        answered.*,
        candidate.entity_id,
        candidate.entity_name,
        candidate.supplier_name,
        candidate.matched_name,
        candidate.similarity,
        candidate.is_postcode_equal as is_place_agreed,
        case answered.match_code
            when 'M_INDIVIDUAL' then 'a person: looked up in no register'
            when 'M_REDACTED' then 'the payee has no name'
            when 'M_GENERIC' then 'the name stands for many payees'
            when 'M_NONE' then 'no register holds a body of this or a like name'
            when 'M_AMBIG' then answered.rival_count || ' bodies fit equally well'
            else candidate.why
        end as reason,
    from answered
    left join rules.entity_match_candidate as candidate
        on
            answered.supplier_key = candidate.supplier_key
            and answered.candidate_rank = candidate.candidate_rank
),

-- What people decided; NONE for a supplier that stands on no register.
decided as (
    select
        decision.supplier_key,
        decision.value,
        decision.decision_number,
        decision.decided_on,
        decision.reason,
        fact.entity_id,
        fact.entity_name,
    from rules.supplier_decision as decision
    left join register.entity as entry on decision.value = entry.entity_id
    left join rules.entity_fact as fact on entry.legal_entity_id = fact.entity_id
    where decision.attribute = 'entity'
    qualify row_number() over (partition by decision.supplier_key order by entry.register) = 1
),

-- A VAT number may serve a whole group of companies: it hints at doubles and merges nothing (order 4).
vat_pair as (
    select distinct
        mine.supplier_key,
        other.supplier_key as other_key,
    from core.supplier_identifier as mine
    inner join core.supplier_identifier as other
        on
            mine.kind = 'VAT'
            and other.kind = 'VAT'
            and mine.identifier = other.identifier
            and mine.supplier_key <> other.supplier_key
),

vat as (
    select
        supplier_key,
        string_agg(other_key, ' ' order by other_key) as vat_hint,
    from vat_pair
    group by supplier_key
)

select
    reasoned.supplier_key,
    case when decided.supplier_key is null then reasoned.entity_id else decided.entity_id end as entity_id,
    case when decided.supplier_key is null then reasoned.entity_name else decided.entity_name end
        as entity_name,
    case
        when decided.supplier_key is not null then 'M_HUMAN'
        when reasoned.match_code = 'M_NONE' and vat.supplier_key is not null then 'M_VAT_HINT'
        else reasoned.match_code
    end as match_code,
    case
        when decided.supplier_key is null then reasoned.confidence
        when decided.entity_id is not null then 'HIGH'
    end as confidence,
    case
        when decided.supplier_key is null then coalesce(reasoned.confidence in ('HIGH', 'MEDIUM'), false)
        else decided.entity_id is not null
    end as is_asserted,
    case
        when decided.supplier_key is null then reasoned.reason
        when decided.entity_id is null and decided.value <> 'NONE'
            then 'decided to be ' || decided.value || ', which no register in force knows'
        else 'decided on ' || decided.decided_on || ': ' || coalesce(decided.reason, '')
    end as reason,
    reasoned.candidate_count,
    reasoned.supplier_name,
    reasoned.matched_name,
    reasoned.similarity,
    reasoned.is_place_agreed as is_postcode_equal,
    reasoned.next_id as runner_up_id,
    reasoned.next_name as runner_up_name,
    (reasoned.margin)::decimal(5, 4) as margin,
    vat.vat_hint,
    case when decided.supplier_key is null then 'RULE' else 'HUMAN' end as decided_by,
    decided.decision_number,
    reasoned.entity_id as rule_entity_id,
    reasoned.match_code as rule_match_code,
    reasoned.confidence as rule_confidence,
from reasoned
left join decided on reasoned.supplier_key = decided.supplier_key
left join vat on reasoned.supplier_key = vat.supplier_key
