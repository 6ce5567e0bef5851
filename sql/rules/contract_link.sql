-- Each line against the contracts (method 3.7): the first of C1 to C9 that applies stands. A contract whose
-- end cannot be read is not known to be live, so it makes a supplier one of the register and no more.
with parameter as (
    select
        cast(max(value) filter (where parameter = 'contract_lapsed_max_days') as integer) as lapsed_days,
        cast(max(value) filter (where parameter = 'contract_register_min_gbp') as decimal(18, 2))
            as register_min_gbp,
    from reference.parameter
),

line as (
    select
        spend_line.line_id,
        spend_line.supplier_key,
        spend_line.payment_date,
        spend_line.financial_year,
        trim(rule_text(coalesce(spend_line.contract_ref, ''))) as ref_words,
        trim(rule_text(coalesce(spend_line.po_number, ''))) as order_words,
        left(regexp_replace(coalesce(spend_line.category_code, ''), '[^0-9]', '', 'g'), 2) as code_group,
        length(regexp_replace(coalesce(spend_line.category_code, ''), '[^0-9]', '', 'g')) as code_length,
        trim(rule_text(coalesce(spend_line.category, ''))) as category_words,
        spend_line.net_amount_gbp,
        spend_scope.is_procurement,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
),

contract as (
    select
        contract_key,
        contract_ref,
        trim(rule_text(coalesce(contract_ref, ''))) as ref_words,
        start_date,
        last_end_date,
        is_open_ended,
        is_framework,
        left(regexp_replace(coalesce(category_code, ''), '[^0-9]', '', 'g'), 2) as code_group,
        length(regexp_replace(coalesce(category_code, ''), '[^0-9]', '', 'g')) as code_length,
        trim(rule_text(coalesce(category, ''))) as category_words,
    from core.contract
    where is_awarded
),

-- What a supplier is paid in a year says whether the register should hold its agreement at all.
supplier_year as (
    select
        supplier_key,
        financial_year,
        sum(net_amount_gbp) filter (where is_procurement) as paid_gbp,
    from line
    group by supplier_key, financial_year
),

-- Lines of one supplier, day and category share an answer: it is looked for once.
distinct_line as (
    select distinct
        supplier_key,
        payment_date,
        ref_words,
        order_words,
        code_group,
        code_length,
        category_words,
    from line
),

by_reference as (
    select
        distinct_line.*,
        contract.contract_key,
        contract_supplier.basis_code,
        coalesce(distinct_line.payment_date >= contract.start_date, false)
        and (
            contract.is_open_ended or coalesce(distinct_line.payment_date <= contract.last_end_date, false)
        ) as is_in_term,
        coalesce(distinct_line.payment_date >= contract.start_date, true)
        and contract.last_end_date is null
        and not contract.is_open_ended as is_term_unknown,
    from distinct_line
    inner join contract
        on contract.ref_words in (distinct_line.ref_words, distinct_line.order_words)
    left join rules.contract_supplier as contract_supplier
        on
            contract.contract_key = contract_supplier.contract_key
            and distinct_line.supplier_key = contract_supplier.supplier_key
    where contract.ref_words <> ''
    qualify
        row_number() over (
            partition by
                distinct_line.supplier_key,
                distinct_line.payment_date,
                distinct_line.ref_words,
                distinct_line.order_words,
                distinct_line.code_group,
                distinct_line.code_length,
                distinct_line.category_words
            order by
                contract_supplier.basis_code is null,
                is_in_term desc,
                contract_supplier.basis_code = 'CS_FAMILY',
                contract.start_date desc nulls last,
                contract.contract_key
        ) = 1
),

by_supplier as (
    select
        distinct_line.supplier_key,
        distinct_line.payment_date,
        distinct_line.code_group,
        distinct_line.code_length,
        distinct_line.category_words,
        contract.contract_key,
        contract.is_framework,
        contract.last_end_date,
        coalesce(distinct_line.payment_date >= contract.start_date, false)
        and (
            contract.is_open_ended or coalesce(distinct_line.payment_date <= contract.last_end_date, false)
        ) as is_live,
        contract.last_end_date is null and not contract.is_open_ended
        and coalesce(distinct_line.payment_date >= contract.start_date, true) as is_end_unknown,
        coalesce(
            distinct_line.payment_date > contract.last_end_date
            and distinct_line.payment_date <= contract.last_end_date + parameter.lapsed_days,
            false
        ) as is_lapsed,
        (
            distinct_line.code_group <> ''
            and distinct_line.code_group = contract.code_group
            and distinct_line.code_length = contract.code_length
        )
        or (distinct_line.category_words <> '' and distinct_line.category_words = contract.category_words)
            as is_same_category,
    from (
        select distinct
            supplier_key,
            payment_date,
            code_group,
            code_length,
            category_words,
        from distinct_line
    ) as distinct_line
    inner join rules.contract_supplier as contract_supplier
        on distinct_line.supplier_key = contract_supplier.supplier_key
    inner join contract on contract_supplier.contract_key = contract.contract_key
    cross join parameter
    where contract_supplier.basis_code <> 'CS_FAMILY'
),

supplier_answer as (
    select
        supplier_key,
        payment_date,
        code_group,
        code_length,
        category_words,
        count(*) filter (where is_live and not is_framework) as live_count,
        count(*) filter (where is_live and not is_framework and is_same_category) as same_count,
        count(*) filter (where is_end_unknown and not is_framework) as unknown_count,
        count(*) filter (where is_lapsed and not is_framework) as lapsed_count,
        count(*) filter (where is_framework and (is_live or is_end_unknown)) as framework_count,
        min(contract_key) filter (where is_live and not is_framework and is_same_category) as same_key,
        min(contract_key) filter (where is_live and not is_framework) as live_key,
        min(contract_key) filter (where is_end_unknown and not is_framework) as unknown_key,
        min(contract_key) filter (where is_lapsed and not is_framework) as lapsed_key,
        min(contract_key) filter (where is_framework and (is_live or is_end_unknown)) as framework_key,
    from by_supplier
    group by all
),

judged as (
    select
        line.line_id,
        line.supplier_key,
        line.is_procurement,
        by_reference.contract_key as ref_key,
        by_reference.basis_code,
        by_reference.is_in_term,
        by_reference.is_term_unknown,
        answer.live_count,
        answer.same_count,
        answer.unknown_count,
        answer.lapsed_count,
        answer.framework_count,
        answer.same_key,
        answer.live_key,
        answer.unknown_key,
        answer.lapsed_key,
        answer.framework_key,
        supplier_year.paid_gbp,
        parameter.register_min_gbp,
        case
            when by_reference.basis_code in ('CS_ID', 'CS_NUMBER', 'CS_NAME') then 'CL_REF'
            when by_reference.basis_code = 'CS_FAMILY' then 'CL_REF_FAMILY'
            when by_reference.contract_key is not null then 'CL_REF_CONFLICT'
            when answer.same_count = 1 then 'CL_ENT_CAT'
            when answer.same_count > 1 then 'CL_ENT_MULTI'
            when answer.live_count > 0 or answer.unknown_count > 0 then 'CL_ENT'
            when answer.lapsed_count > 0 then 'CL_LAPSED'
            when answer.framework_count > 0 then 'CL_FWK'
            when coalesce(supplier_year.paid_gbp, 0) < parameter.register_min_gbp then 'CL_LOW'
            else 'CL_NONE'
        end as link_code,
    from line
    cross join parameter
    left join by_reference
        on
            line.supplier_key = by_reference.supplier_key
            and line.payment_date = by_reference.payment_date
            and line.ref_words = by_reference.ref_words
            and line.order_words = by_reference.order_words
            and line.code_group = by_reference.code_group
            and line.code_length = by_reference.code_length
            and line.category_words = by_reference.category_words
    left join supplier_answer as answer
        on
            line.supplier_key = answer.supplier_key
            and line.payment_date = answer.payment_date
            and line.code_group = answer.code_group
            and line.code_length = answer.code_length
            and line.category_words = answer.category_words
    left join supplier_year
        on
            line.supplier_key = supplier_year.supplier_key
            and line.financial_year = supplier_year.financial_year
)

select
    line_id,
    supplier_key,
    case link_code
        when 'CL_REF' then 'STRICT'
        when 'CL_REF_FAMILY' then 'STRICT'
        when 'CL_REF_CONFLICT' then 'CONFLICT'
        when 'CL_ENT_CAT' then 'LENIENT'
        when 'CL_ENT_MULTI' then 'LENIENT'
        when 'CL_ENT' then 'SUPPLIER_ONLY'
        when 'CL_LAPSED' then 'LAPSED'
        when 'CL_FWK' then 'FRAMEWORK_ONLY'
        when 'CL_LOW' then 'BELOW_REGISTER'
        else 'OFF_CONTRACT'
    end as outcome,
    link_code,
    case link_code
        when 'CL_REF' then ref_key
        when 'CL_REF_FAMILY' then ref_key
        when 'CL_REF_CONFLICT' then ref_key
        when 'CL_ENT_CAT' then same_key
        when 'CL_ENT' then case when live_count + unknown_count = 1 then coalesce(live_key, unknown_key) end
        when 'CL_LAPSED' then case when lapsed_count = 1 then lapsed_key end
        when 'CL_FWK' then case when framework_count = 1 then framework_key end
    end as contract_key,
    case
        when link_code in ('CL_REF', 'CL_REF_FAMILY') then coalesce(is_in_term, false)
        else link_code in ('CL_ENT_CAT', 'CL_ENT_MULTI') or (link_code = 'CL_ENT' and live_count > 0)
    end as is_in_term,
    link_code = 'CL_REF_FAMILY' as is_flagged,
    is_procurement and coalesce(paid_gbp, 0) >= register_min_gbp as is_contractable,
    -- What each definition of coverage (I-09) counts: none of them falls when a contract is added.
    basis_code is not null and coalesce(is_in_term, false) as is_strict,
    basis_code is not null and not coalesce(is_in_term, false) and coalesce(is_term_unknown, false)
        as is_strict_unknown,
    coalesce(same_count, 0) > 0 as is_lenient,
    coalesce(live_count, 0) > 0 as is_supplier_live,
    coalesce(unknown_count, 0) > 0 as is_supplier_unknown,
    case link_code
        when 'CL_REF' then 'The line names the contract, and the contract names its supplier.'
        when 'CL_REF_FAMILY'
            then 'The line names the contract; its supplier is of the family of the one the contract names.'
        when 'CL_REF_CONFLICT' then 'The line names a contract that names another supplier.'
        when 'CL_ENT_CAT' then 'No contract is named; one of the supplier is live in the same category.'
        when 'CL_ENT_MULTI' then same_count || ' contracts of the supplier are live in the same category.'
        when 'CL_ENT'
            then case
                when live_count > 0 then 'The supplier has a live contract, not known to be of this category.'
                else 'The supplier has a contract whose end is not known.'
            end
        when 'CL_LAPSED' then 'The contract of the supplier had ended shortly before.'
        when 'CL_FWK' then 'The supplier is only listed on a framework.'
        when 'CL_LOW'
            then case
                when
                    is_procurement
                    then 'No contract; the year''s total is below what the register must hold.'
                else 'No contract; nothing is bought here.'
            end
        else 'No contract of the supplier covers the day.'
    end as reason,
from judged
