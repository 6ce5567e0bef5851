-- What is claimed now of each key area, and what was claimed before. The ledger is only added to: of two
-- claims the later day counts, on one day the later line.
with level as (
    select
        framework_id,
        level_code,
        level_name,
        level_order,
    from reference.framework_level
),

ranked as (
    select
        *,
        row_number() over (
            partition by framework_id, key_area_code, sub_dimension
            order by claimed_on desc, claim_number desc
        ) as nth,
    from reference.assessment_claim
)

select
    now.framework_id,
    now.key_area_code,
    now.sub_dimension,
    now.claim_number,
    claimed.level_code as claimed_level,
    claimed.level_name as claimed_level_name,
    claimed.level_order as claimed_level_order,
    target.level_code as target_level,
    target.level_name as target_level_name,
    now.claimed_on,
    now.assessor,
    now.role,
    now.reason,
    previous.level_name as previous_level_name,
    before.claimed_on as previous_claimed_on,
    cast(date_diff('month', before.claimed_on, now.claimed_on) as integer) as months_between_count,
    cast(claimed.level_order - previous.level_order as integer) as level_move_count,
from ranked as now
inner join level as claimed
    on now.framework_id = claimed.framework_id and now.claimed_level = claimed.level_code
left join level as target on now.framework_id = target.framework_id and now.target_level = target.level_code
left join ranked as before
    on
        now.framework_id = before.framework_id
        and now.key_area_code = before.key_area_code
        and now.sub_dimension = before.sub_dimension
        and before.nth = 2
left join level as previous
    on before.framework_id = previous.framework_id and before.claimed_level = previous.level_code
where now.nth = 1
