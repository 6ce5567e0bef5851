-- Claimed level, target level and evidence side by side (method 1.3). What is contradicted at the level that
-- is claimed, or below it, asks for a written reason and blocks nothing. Only a clause below it whose
-- contradiction is good news whatever its cause needs none.
with window_month as (
    select
        cast(max(value) filter (where parameter = 'reassessment_first_months') as integer) as first_month,
        cast(max(value) filter (where parameter = 'reassessment_last_months') as integer) as last_month,
    from reference.parameter
),

part as (
    select distinct
        framework_id,
        key_area_code,
        sub_dimension,
    from reference.framework_clause
),

challenge as (
    select
        clause.framework_id,
        clause.key_area_code,
        clause.sub_dimension,
        string_agg(clause.clause_id, ', ' order by clause.clause_order) as clause_ids,
        count(*) as clause_count,
    from evidence.claim as claim
    inner join reference.framework_clause as clause
        on
            claim.framework_id = clause.framework_id
            and claim.key_area_code = clause.key_area_code
            and claim.sub_dimension = clause.sub_dimension
    inner join reference.framework_level as level
        on clause.framework_id = level.framework_id and clause.level_code = level.level_code
    inner join evidence.clause_verdict as clause_verdict
        on clause.framework_id = clause_verdict.framework_id and clause.clause_id = clause_verdict.clause_id
    where
        clause_verdict.verdict = 'CONTRADICTS'
        and (
            level.level_order = claim.claimed_level_order
            or (level.level_order < claim.claimed_level_order and clause.polarity <> 'welcome')
        )
    group by clause.framework_id, clause.key_area_code, clause.sub_dimension
),

at_level as (
    select
        claim.framework_id,
        claim.key_area_code,
        claim.sub_dimension,
        level_verdict.level_order - claim.claimed_level_order as steps_up,
        level_verdict.level_name,
        level_verdict.attestation_wanted_count,
        level_verdict.level_name || ': ' || level_verdict.supports_count || ' supports, '
        || level_verdict.partially_supports_count || ' partially supports, '
        || level_verdict.contradicts_count || ' contradicts, '
        || level_verdict.silent_count || ' silent' as counts_text,
    from evidence.claim as claim
    inner join evidence.level_verdict as level_verdict
        on
            claim.framework_id = level_verdict.framework_id
            and claim.key_area_code = level_verdict.key_area_code
            and claim.sub_dimension = level_verdict.sub_dimension
)

select
    part.framework_id,
    key_area.key_area_order,
    part.key_area_code,
    key_area.key_area_name,
    part.sub_dimension,
    claim.claimed_level_name,
    claim.target_level_name,
    claim.claimed_on,
    claim.assessor,
    claim.role,
    claim.previous_level_name,
    claim.previous_claimed_on,
    claim.months_between_count,
    claim.level_move_count,
    claimed.counts_text as evidence_at_level,
    following.counts_text as evidence_at_next_level,
    claimed.attestation_wanted_count,
    coalesce(challenge.clause_count, 0) as challenged_clause_count,
    challenge.clause_ids as challenged_clause_ids,
    case
        when claim.claim_number is null then 'no claim'
        when challenge.clause_count is null then 'not challenged'
        when claim.reason is not null then 'reason given'
        else 'reason wanted'
    end as challenge_status,
    claim.reason as challenge_reason,
    cast(claim.claimed_on + to_months(window_month.first_month) as date) as reassess_from,
    cast(claim.claimed_on + to_months(window_month.last_month) as date) as reassess_until,
from part
inner join reference.framework_key_area as key_area
    on part.framework_id = key_area.framework_id and part.key_area_code = key_area.key_area_code
cross join window_month
left join evidence.claim as claim
    on
        part.framework_id = claim.framework_id
        and part.key_area_code = claim.key_area_code
        and part.sub_dimension = claim.sub_dimension
left join at_level as claimed
    on
        part.framework_id = claimed.framework_id
        and part.key_area_code = claimed.key_area_code
        and part.sub_dimension = claimed.sub_dimension
        and claimed.steps_up = 0
left join at_level as following
    on
        part.framework_id = following.framework_id
        and part.key_area_code = following.key_area_code
        and part.sub_dimension = following.sub_dimension
        and following.steps_up = 1
left join challenge
    on
        part.framework_id = challenge.framework_id
        and part.key_area_code = challenge.key_area_code
        and part.sub_dimension = challenge.sub_dimension
