-- Each awarded contract as the register has it, with what its suppliers are, whether a pipeline entry
-- replaces it, and what was paid after its end. What other feeds say of it by a day is in contract_to_date.
with pipeline as (
    select distinct trim(rule_text(contract_replaced_ref)) as ref_words,
    from staging.pipeline_item
    where contract_replaced_ref is not null
),

-- Lapsed but paid: lines that name the contract after its end, and those of its supplier shortly after.
after_end as (
    select
        link.contract_key,
        sum(spend_line.net_amount_gbp) as paid_after_end_gbp,
    from rules.contract_link as link
    inner join core.spend_line as spend_line on link.line_id = spend_line.line_id
    inner join core.contract as contract on link.contract_key = contract.contract_key
    where link.outcome in ('STRICT', 'LAPSED') and spend_line.payment_date > contract.last_end_date
    group by link.contract_key
),

-- What the suppliers of a contract are: by what is known of them as suppliers, in the last year they were
-- paid. One that is an SME makes the contract one with an SME.
supplier_status as (
    select
        contract_supplier.contract_key,
        attribute.attribute,
        bool_or(attribute.status = 'TRUE') as is_any_true,
        bool_and(attribute.status in ('FALSE', 'NOT_APPLICABLE')) as is_all_false,
    from rules.contract_supplier as contract_supplier
    inner join
        rules.supplier_attribute as attribute
        on contract_supplier.supplier_key = attribute.supplier_key
    inner join rules.supplier_year as supplier_year
        on
            attribute.supplier_key = supplier_year.supplier_key
            and attribute.financial_year = supplier_year.financial_year
            and supplier_year.is_latest_year
    where contract_supplier.basis_code <> 'CS_FAMILY' and attribute.attribute in ('sme_d_nps', 'vcse')
    group by all
),

status as (
    select
        contract_key,
        max(case when is_any_true then 'TRUE' when is_all_false then 'FALSE' else 'UNKNOWN' end)
        filter (where attribute = 'sme_d_nps') as sme_status,
        max(case when is_any_true then 'TRUE' when is_all_false then 'FALSE' else 'UNKNOWN' end)
        filter (where attribute = 'vcse') as vcse_status,
    from supplier_status
    group by contract_key
)

select
    contract.contract_key,
    contract.contract_ref,
    contract.value_gbp,
    contract.value_original_gbp,
    contract.start_date,
    contract.last_end_date,
    contract.is_open_ended,
    contract.is_framework,
    coalesce(contract.department, '') as directorate,
    case
        when status.sme_status in ('TRUE', 'FALSE') then status.sme_status
        when contract.is_sme_declared is null then 'UNKNOWN'
        else upper(cast(contract.is_sme_declared as varchar))
    end as sme_status,
    case
        when status.vcse_status in ('TRUE', 'FALSE') then status.vcse_status
        when contract.is_vcse_declared is null then 'UNKNOWN'
        else upper(cast(contract.is_vcse_declared as varchar))
    end as vcse_status,
    pipeline.ref_words is not null as is_in_pipeline,
    cast(after_end.paid_after_end_gbp as decimal(18, 2)) as paid_after_end_gbp,
from core.contract as contract
left join pipeline on trim(rule_text(contract.contract_ref)) = pipeline.ref_words
left join after_end on contract.contract_key = after_end.contract_key
left join status on contract.contract_key = status.contract_key
where
    contract.is_awarded
    and contract.contract_key not in (
        select repeated.notice_key,
        from rules.repeated_notice as repeated
    )
