-- Bodies belong to a family: the one at the top of whoever controls or owns them, as far as the registers
-- that were added tell. One link of a chain a step. In a circle of owners nobody is at the top: its least
-- identifier stands for all of it.
with recursive body as (
    select distinct
        entity_id as entry_id,
        legal_entity_id as entity_id,
    from register.entity
),

controlled as (
    select
        body.entity_id,
        coalesce(parent.entity_id, control.controller_id) as parent_id,
        control.controller_name as parent_name,
        'holds ' || control.band || ' %' as how,
    from register.entity_control as control
    inner join body on control.entity_id = body.entry_id
    inner join reference.control_band as band on control.band = band.band
    left join body as parent on control.controller_id = parent.entry_id
    where
        control.ceased_on is null
        and control.controller_id is not null
        and (band.is_control or control.is_right_to_appoint)
),

owned as (
    select
        body.entity_id,
        coalesce(parent.entity_id, link.other_entity_id) as parent_id,
        cast(null as varchar) as parent_name,
        'owns it by ' || link.register as how,
    from register.entity_link as link
    inner join body on link.entity_id = body.entry_id
    left join body as parent on link.other_entity_id = parent.entry_id
    where link.link = 'OWNED'
),

parent as (
    select *,
    from controlled
    union all
    select *,
    from owned
),

-- Two who share control are no family of one: the first in order stands for them.
one_parent as (
    select *,
    from parent
    where parent_id <> entity_id
    qualify row_number() over (partition by entity_id order by parent_id, how) = 1
),

chain as (
    select
        entity_id,
        parent_id,
        parent_name,
        how,
        1 as step,
        [entity_id, parent_id] as passed,
    from one_parent
    union all
    select
        chain.entity_id,
        one_parent.parent_id,
        one_parent.parent_name,
        one_parent.how,
        chain.step + 1 as step,
        list_append(chain.passed, one_parent.parent_id) as passed,
    from chain
    inner join one_parent on chain.parent_id = one_parent.entity_id
    where not list_contains(chain.passed, one_parent.parent_id)
),

last_link as (
    select *,
    from chain
    qualify row_number() over (partition by entity_id order by step desc) = 1
),

-- Who is at the end of a chain and has a parent all the same closes a circle with it.
top as (
    select
        last_link.entity_id,
        last_link.step,
        last_link.how,
        case
            when one_parent.parent_id is null then last_link.parent_id
            else
                list_min(
                    list_slice(
                        last_link.passed,
                        list_position(last_link.passed, one_parent.parent_id),
                        len(last_link.passed)
                    )
                )
        end as top_id,
        case when one_parent.parent_id is null then last_link.parent_name end as top_name,
    from last_link
    left join one_parent on last_link.parent_id = one_parent.entity_id
)

select
    fact.entity_id,
    coalesce(top.top_id, fact.entity_id) as family_id,
    coalesce(top_fact.entity_name, top.top_name, fact.entity_name) as family_name,
    coalesce(top.step, 0) as step_count,
    coalesce(top.how, 'stands alone, or nobody in control is known') as reason,
from rules.entity_fact as fact
left join top on fact.entity_id = top.entity_id
left join rules.entity_fact as top_fact on top.top_id = top_fact.entity_id
