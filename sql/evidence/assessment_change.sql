-- What is otherwise than when the framework, or the one it stands in the place of, was last signed: claims
-- and verdicts, each with its cause.
with last_sign_off as (
    select
        framework.framework_id,
        sign_off.sign_off_id,
        sign_off.signed_on,
        sign_off.changed_parameters,
    from reference.framework as framework
    inner join reference.sign_off as sign_off
        on sign_off.framework_id in (framework.framework_id, framework.supersedes)
    qualify
        row_number() over (
            partition by framework.framework_id
            -- Its own signature first; that of the framework it supersedes where there is none.
            order by
                sign_off.framework_id = framework.framework_id desc,
                sign_off.signed_on desc,
                sign_off.sign_off_id desc
        ) = 1
),

signed_clause as (
    select
        last_sign_off.framework_id,
        last_sign_off.sign_off_id,
        last_sign_off.signed_on,
        last_sign_off.changed_parameters,
        signed.key_area_code,
        signed.sub_dimension,
        signed.level_name,
        signed.clause_id,
        signed.clause_text,
        signed.rule_text,
        signed.test_text,
        signed.parameter_text,
        signed.figure_parameter_text,
        signed.indicator_value,
        signed.period_label,
        signed.verdict,
        signed.silent_reason,
    from last_sign_off
    inner join reference.signed_verdict as signed on last_sign_off.sign_off_id = signed.sign_off_id
),

clause_now as (
    select
        last_sign_off.sign_off_id,
        last_sign_off.signed_on,
        evidence_table.*,
    from evidence.evidence_table as evidence_table
    inner join last_sign_off on evidence_table.framework_id = last_sign_off.framework_id
),

compared as (
    select
        coalesce(now.framework_id, before.framework_id) as framework_id,
        coalesce(now.sign_off_id, before.sign_off_id) as sign_off_id,
        coalesce(now.signed_on, before.signed_on) as signed_on,
        before.changed_parameters,
        coalesce(now.key_area_code, before.key_area_code) as key_area_code,
        coalesce(now.sub_dimension, before.sub_dimension) as sub_dimension,
        coalesce(now.clause_id, before.clause_id) as clause_id,
        before.verdict as verdict_before,
        before.silent_reason as reason_before,
        before.indicator_value as figures_before,
        now.verdict as verdict_now,
        now.silent_reason as reason_now,
        now.indicator_value as figures_now,
        -- A clause that is not there on one side differs in all of these.
        (before.clause_text is distinct from now.clause_text)
        or (before.level_name is distinct from now.level_name)
        or (before.rule_text is distinct from now.rule_text)
        or (before.test_text is distinct from now.test_text) as is_framework_changed,
        -- Where a clause looks at other figures its tests differ too.
        (before.parameter_text is distinct from now.parameter_text)
        or coalesce(before.figure_parameter_text <> now.figure_parameter_text, false)
            as is_parameter_changed,
        (before.indicator_value is distinct from now.indicator_value)
        or (before.period_label is distinct from now.period_label) as is_data_changed,
    from clause_now as now
    full join signed_clause as before
        on now.framework_id = before.framework_id and now.clause_id = before.clause_id
),

verdict_change as (
    select
        framework_id,
        sign_off_id,
        signed_on,
        key_area_code,
        sub_dimension,
        'verdict' as what,
        clause_id,
        concat_ws(' ', verdict_before, reason_before) as value_before,
        concat_ws(' ', verdict_now, reason_now) as value_now,
        figures_before,
        figures_now,
        concat_ws(
            ', ',
            case when is_framework_changed then 'framework' end,
            case when is_parameter_changed and not is_framework_changed then 'parameter' end,
            case
                when is_data_changed and verdict_before is not null and verdict_now is not null
                    -- Figures rest on parameters that no clause names.
                    then
                        'data'
                        || coalesce(' or parameters behind the figures (' || changed_parameters || ')', '')
            end,
            case
                when not is_framework_changed and not is_parameter_changed and not is_data_changed
                    then 'method'
            end
        ) as causes,
    from compared
    where
        verdict_before is distinct from verdict_now
        or reason_before is distinct from reason_now
        or is_framework_changed
),

signed_claim as (
    select
        last_sign_off.framework_id,
        last_sign_off.sign_off_id,
        last_sign_off.signed_on,
        signed.key_area_code,
        signed.sub_dimension,
        signed.claimed_level,
        signed.target_level,
    from last_sign_off
    inner join reference.signed_claim as signed on last_sign_off.sign_off_id = signed.sign_off_id
),

claim_now as (
    select
        last_sign_off.sign_off_id,
        last_sign_off.signed_on,
        claim.framework_id,
        claim.key_area_code,
        claim.sub_dimension,
        claim.claimed_level,
        claim.target_level,
    from evidence.claim as claim
    inner join last_sign_off on claim.framework_id = last_sign_off.framework_id
),

claim_pair as (
    select
        coalesce(now.framework_id, before.framework_id) as framework_id,
        coalesce(now.sign_off_id, before.sign_off_id) as sign_off_id,
        coalesce(now.signed_on, before.signed_on) as signed_on,
        coalesce(now.key_area_code, before.key_area_code) as key_area_code,
        coalesce(now.sub_dimension, before.sub_dimension) as sub_dimension,
        unnest(
            [
                {
                    'what': 'claimed level',
                    'value_before': before.claimed_level,
                    'value_now': now.claimed_level
                },
                {
                    'what': 'target level',
                    'value_before': before.target_level,
                    'value_now': now.target_level
                }
            ]
        ) as said,
    from claim_now as now
    full join signed_claim as before
        on
            now.framework_id = before.framework_id
            and now.key_area_code = before.key_area_code
            and now.sub_dimension = before.sub_dimension
),

claim_change as (
    select
        pair.framework_id,
        pair.sign_off_id,
        pair.signed_on,
        pair.key_area_code,
        pair.sub_dimension,
        pair.said.what,
        '' as clause_id,
        pair.said.value_before,
        pair.said.value_now,
        cast(null as varchar) as figures_before,
        cast(null as varchar) as figures_now,
        'claim' as causes,
    from claim_pair as pair
    where pair.said.value_before is distinct from pair.said.value_now
)

select *,
from verdict_change
union all
select *,
from claim_change
