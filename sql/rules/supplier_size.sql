-- Size by five definitions (method 3.4). Each supplier and year goes through the steps in their order once
-- a definition; the first that decides stands. S2, what people decided, is in rules.supplier_attribute.
with parameter as (
    select
        parameter,
        cast(value as decimal(18, 4)) as value,
    from reference.parameter
    where regexp_full_match(value, '-?[0-9.]+')
),

setting as (
    select
        cast(max(value) filter (where parameter = 'new_company_max_age_months') as integer)
            as new_company_months,
        max(value) filter (where parameter = 'sole_trader_max_gbp') as sole_trader_max_gbp,
        max(value) filter (where parameter = 'charity_employees_reported_from_gbp')
            as charity_employees_from_gbp,
    from parameter
),

-- Limits in pounds; those in euros are no limits until the council states a rate.
definition as (
    select
        definition.attribute,
        definition.is_micro,
        definition.group_rule,
        definition.is_turnover_limit_in,
        employees.value as employees_max,
        cast(
            turnover.value * case when definition.rate_parameter is null then 1 else rate.value end
            as decimal(18, 2)
        ) as turnover_max_gbp,
        definition.balance_sheet_parameter is not null as has_balance_test,
        cast(
            balance.value * case when definition.rate_parameter is null then 1 else rate.value end
            as decimal(18, 2)
        ) as balance_max_gbp,
    from reference.size_definition as definition
    left join parameter as employees on definition.employees_parameter = employees.parameter
    left join parameter as turnover on definition.turnover_parameter = turnover.parameter
    left join parameter as balance on definition.balance_sheet_parameter = balance.parameter
    left join parameter as rate on definition.rate_parameter = rate.parameter
),

-- Each definition against what is known. A comparison with an unknown is unknown. --------------------
measured as (
    select
        evidence.*,
        definition.attribute,
        definition.is_micro,
        definition.group_rule,
        definition.employees_max,
        definition.turnover_max_gbp,
        setting.new_company_months,
        setting.sole_trader_max_gbp,
        setting.charity_employees_from_gbp,
        evidence.employees >= definition.employees_max as is_staff_over,
        case
            when definition.is_turnover_limit_in then evidence.turnover_gbp > definition.turnover_max_gbp
            else evidence.turnover_gbp >= definition.turnover_max_gbp
        end as is_turnover_over,
        case
            when definition.has_balance_test
                then evidence.balance_sheet_total_gbp > definition.balance_max_gbp
            else true
        end as is_balance_over,
        -- With its controllers, at the least and at the most their shares may come to.
        evidence.employees + evidence.employees_low >= definition.employees_max as is_group_staff_over,
        case
            when evidence.is_all_staff_known
                then evidence.employees + evidence.employees_high < definition.employees_max
        end as is_group_staff_within,
        evidence.turnover_gbp + evidence.turnover_low_gbp > definition.turnover_max_gbp
        and evidence.balance_sheet_total_gbp + evidence.balance_low_gbp > definition.balance_max_gbp
            as is_group_money_over,
        coalesce(
            evidence.is_all_turnover_known
            and evidence.turnover_gbp + evidence.turnover_high_gbp <= definition.turnover_max_gbp,
            false
        )
        or coalesce(
            evidence.is_all_balance_known
            and evidence.balance_sheet_total_gbp + evidence.balance_high_gbp <= definition.balance_max_gbp,
            false
        ) as is_group_money_within,
        evidence.charity_employees >= definition.employees_max as is_charity_staff_over,
        case
            when
                definition.is_turnover_limit_in
                then evidence.charity_income_gbp > definition.turnover_max_gbp
            else evidence.charity_income_gbp >= definition.turnover_max_gbp
        end as is_income_over,
        definition.has_balance_test,
        category.status as category_status,
        category.confidence as category_confidence,
        category.reason_code as category_code,
        category.note as category_note,
        coalesce(category.is_subsidiary, false) as is_subsidiary,
        form.status as form_status,
        form.confidence as form_confidence,
        form.reason_code as form_code,
        declaration.status as declared_status,
        declaration.evidence as declared_words,
        declaration.declared_on,
    from rules.size_evidence as evidence
    cross join definition
    cross join setting
    left join reference.account_category as category
        on evidence.account_category = category.category and definition.attribute = category.attribute
    left join reference.legal_form_reading as form
        on
            evidence.entity_id is null
            and evidence.name_form = form.legal_form
            and definition.attribute = form.attribute
    left join rules.supplier_declaration as declaration
        on evidence.supplier_key = declaration.supplier_key and declaration.attribute = 'sme'
),

stepped as (
    select
        *,
        case
            when not is_named then 'NO_NAME'
            when is_not_applicable then 'NOT_APPLICABLE'
            when is_staff_over or (is_turnover_over and is_balance_over) then 'FACT_LARGE'
            when group_rule = 'EXCLUDES' and is_subsidiary then 'SUBSIDIARY'
            when group_rule = 'EXCLUDES' and is_controlled then 'GROUP'
            when group_rule = 'EXCLUDES' and owner_ids is not null then 'OWNED'
            when
                group_rule = 'EXCLUDES' and is_share_unknown and coalesce(category_code, '') <> 'SZ_CAT_MICRO'
                then 'GROUP_UNKNOWN'
            when group_rule = 'ADDS' and has_controller and (is_group_staff_over or is_group_money_over)
                then 'GROUP_LARGE'
            when
                group_rule = 'ADDS'
                and has_controller
                and not (coalesce(is_group_staff_within, false) and is_group_money_within)
                and coalesce(category_code, '') <> 'SZ_CAT_MICRO'
                then 'GROUP_OPEN'
            when group_rule = 'ADDS' and is_subsidiary then 'SUBSIDIARY_OPEN'
            when group_rule = 'ADDS' and owner_ids is not null then 'GROUP_OPEN'
            when not is_staff_over and (not is_turnover_over or (has_balance_test and not is_balance_over))
                then 'FACT_SME'
            when coalesce(is_large_form, false) or form_status is not null then 'FORM_LARGE'
            when category_status <> 'UNKNOWN' then 'CATEGORY'
            when
                category_code = 'SZ_NEW'
                and not is_micro
                and not has_controller
                and charity_id is null
                and registered_on > as_at_date - to_months(new_company_months)
                then 'NEW'
            when
                is_charity_figure_near
                and (is_charity_staff_over or (is_income_over and not has_balance_test))
                then 'CHARITY_LARGE'
            when is_charity_figure_near and not is_charity_staff_over and not is_income_over
                then 'CHARITY_SME'
            when
                is_charity_figure_near
                and charity_employees is null
                and not is_micro
                and charity_income_gbp < charity_employees_from_gbp
                then 'CHARITY_INCOME'
            -- That a firm is an SME says nothing of whether it is a micro firm; that it is none does.
            when declared_status = 'FALSE' or (declared_status = 'TRUE' and not is_micro) then 'DECLARED'
            when category_status is not null and category_code <> 'SZ_NEW' then 'CATEGORY'
            when entity_id is null and is_sole_trader and paid_gbp < sole_trader_max_gbp and not is_micro
                then 'SOLE'
            when entity_id is null and is_sole_trader and paid_gbp < sole_trader_max_gbp then 'SOLE_OPEN'
            else 'UNKNOWN'
        end as step,
    from measured
),

staged as (
    select
        stepped.*,
        size_step.rule_id,
        size_step.status as step_status,
        size_step.reason_code as step_code,
        size_step.confidence as usual_confidence,
    from stepped
    inner join reference.size_step as size_step on stepped.step = size_step.step
),

decided as (
    select
        *,
        case
            when step = 'CATEGORY' then category_status
            when step = 'DECLARED' then declared_status
            else step_status
        end as status,
        case when step = 'CATEGORY' then category_code else step_code end as reason_code,
        case
            when step = 'CATEGORY'
                -- Read staff and a register of controllers without one lift what the regime implies.
                then case
                    when
                        category_code = 'SZ_CAT_SMALL'
                        and category_status = 'TRUE'
                        and is_control_checked
                        and not has_controller
                        and not is_staff_over
                        then 'HIGH'
                    when category_code = 'SZ_CAT_MICRO' and has_controller then 'MEDIUM'
                    else category_confidence
                end
            when step = 'FACT_SME' and group_rule <> 'IGNORES' and not is_control_checked then 'MEDIUM'
            when step = 'FORM_LARGE' and entity_id is null then form_confidence
            else usual_confidence
        end as step_confidence,
        case
            when step in ('FACT_LARGE', 'FACT_SME', 'GROUP_LARGE', 'GROUP_OPEN') then period_end
            when step in ('GROUP', 'GROUP_UNKNOWN') then controlled_since
            when step in ('CATEGORY', 'SUBSIDIARY', 'SUBSIDIARY_OPEN') then accounts_made_up_to
            when step = 'NEW' then registered_on
            when step = 'DECLARED' then declared_on
            when step in ('CHARITY_LARGE', 'CHARITY_SME', 'CHARITY_INCOME') then figures_on
        end as evidence_date,
        case
            when step in ('FACT_LARGE', 'FACT_SME')
                then
                    'accounts to ' || period_end
                    || coalesce(': ' || employees || ' staff', '')
                    || coalesce(', turnover £' || turnover_gbp, '')
                    || coalesce(', balance sheet £' || balance_sheet_total_gbp, '')
            when step in ('GROUP', 'GROUP_UNKNOWN', 'GROUP_LARGE')
                then 'significant control: ' || controllers
            when step = 'GROUP_OPEN'
                then 'belongs with ' || coalesce(controllers, owner_ids) || ', whose figures are not on file'
            when step = 'OWNED' then 'owned by ' || owner_ids
            when step in ('CATEGORY', 'SUBSIDIARY', 'SUBSIDIARY_OPEN')
                then
                    'accounts category ' || account_category
                    || coalesce(', made up to ' || accounts_made_up_to, '')
                    || coalesce('; ' || employees || ' staff in accounts to ' || period_end, '')
            when step = 'NEW' then 'incorporated on ' || registered_on || ', no accounts yet'
            when step in ('CHARITY_LARGE', 'CHARITY_SME', 'CHARITY_INCOME')
                then
                    'register of charities, year to ' || figures_on
                    || coalesce(': income £' || charity_income_gbp, '')
                    || coalesce(', ' || charity_employees || ' staff', '')
            when step = 'FORM_LARGE' and entity_id is not null then 'registered as ' || form_words
            when step = 'FORM_LARGE' then 'the name bears the legal form ' || name_form
            when step in ('SOLE', 'SOLE_OPEN')
                then 'typed ' || supplier_type || ', on no register, paid £' || paid_gbp || ' in the year'
            when step = 'DECLARED' then declared_words
            when step = 'NO_NAME' then 'the payee has no name'
            when step = 'NOT_APPLICABLE' then 'nothing is bought from it, or it is a public body'
            when entity_id is null then 'on no register that was asked'
            else 'nothing on file tells'
        end as words,
    from staged
)

select
    supplier_key,
    financial_year,
    attribute,
    status,
    rule_id,
    case
        when status not in ('TRUE', 'FALSE') then null
        -- No surer than who the supplier is.
        when entity_id is not null and match_confidence = 'MEDIUM' and step_confidence = 'HIGH' then 'MEDIUM'
        else step_confidence
    end as confidence,
    reason_code,
    words
    || case when evidence_date > as_at_date then ' (AS_AT_LATEST: later than the payments)' else '' end
        as evidence,
    evidence_date,
from decided
