-- What is known of each contract beyond the register's own row: variations, assessments, reviews, pipeline,
-- social value, what was paid under it, and what its suppliers are.
with variation as (
    select
        trim(rule_text(contract_ref)) as ref_words,
        count(*) as variation_count,
        sum(value_change_gbp) as value_change_gbp,
        sum(value_change_gbp) filter (where not coalesce(is_works, false)) as goods_change_gbp,
        sum(value_change_gbp) filter (where is_works) as works_change_gbp,
        sum(term_change_months) as term_change_months,
        count(*) filter (where notice_ref is null) as unnoticed_count,
    from staging.variation
    group by all
),

kpi as (
    select
        trim(rule_text(contract_ref)) as ref_words,
        max(assessed_on) as kpi_last_assessed_on,
        count(distinct kpi_name) as kpi_count,
    from staging.kpi_result
    group by all
),

review as (
    select
        trim(rule_text(contract_ref)) as ref_words,
        max(done_on) as review_done_on,
        max(option_appraisal_on) as option_appraisal_on,
    from staging.review
    where contract_ref is not null
    group by all
),

pipeline as (
    select
        trim(rule_text(contract_replaced_ref)) as ref_words,
        min(first_published_on) as pipeline_published_on,
        count(*) as pipeline_count,
    from staging.pipeline_item
    where contract_replaced_ref is not null
    group by all
),

commitment as (
    select
        trim(rule_text(contract_ref)) as ref_words,
        sum(committed_value_gbp) as sv_committed_gbp,
        sum(committed_value_gbp) filter (where class = 'economic_local') as sv_economic_gbp,
        count(*) filter (where committed_value_gbp is null) as sv_unvalued_count,
        count(*) as sv_commitment_count,
    from staging.sv_commitment
    group by all
),

delivery as (
    select
        trim(rule_text(commitment.contract_ref)) as ref_words,
        max(delivery.period_end) as sv_last_delivery_on,
        sum(delivery.value_gbp) filter (where delivery.evidence_grade in ('sampled', 'validated'))
            as sv_delivered_gbp,
        sum(delivery.value_gbp) as sv_claimed_gbp,
    from staging.sv_delivery as delivery
    inner join staging.sv_commitment as commitment on delivery.commitment_ref = commitment.commitment_ref
    group by all
),

paid as (
    select
        link.contract_key,
        sum(spend_line.net_amount_gbp) as paid_gbp,
        min(spend_line.payment_date) as first_paid_on,
        max(spend_line.payment_date) as last_paid_on,
    from rules.contract_link as link
    inner join core.spend_line as spend_line on link.line_id = spend_line.line_id
    where link.outcome = 'STRICT'
    group by link.contract_key
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
    cast(coalesce(variation.variation_count, 0) as bigint) as variation_count,
    cast(variation.value_change_gbp as decimal(18, 2)) as value_change_gbp,
    cast(coalesce(variation.works_change_gbp, 0) as decimal(18, 2)) as works_change_gbp,
    cast(coalesce(variation.goods_change_gbp, 0) as decimal(18, 2)) as goods_change_gbp,
    cast(variation.term_change_months as decimal(28, 10)) as term_change_months,
    cast(coalesce(variation.unnoticed_count, 0) as bigint) as unnoticed_count,
    kpi.kpi_last_assessed_on,
    cast(coalesce(kpi.kpi_count, 0) as bigint) as kpi_count,
    review.review_done_on,
    review.option_appraisal_on,
    coalesce(pipeline.pipeline_count, 0) > 0 as is_in_pipeline,
    pipeline.pipeline_published_on,
    cast(commitment.sv_committed_gbp as decimal(18, 2)) as sv_committed_gbp,
    cast(commitment.sv_economic_gbp as decimal(18, 2)) as sv_economic_gbp,
    cast(coalesce(commitment.sv_commitment_count, 0) as bigint) as sv_commitment_count,
    cast(coalesce(commitment.sv_unvalued_count, 0) as bigint) as sv_unvalued_count,
    delivery.sv_last_delivery_on,
    cast(delivery.sv_delivered_gbp as decimal(18, 2)) as sv_delivered_gbp,
    cast(delivery.sv_claimed_gbp as decimal(18, 2)) as sv_claimed_gbp,
    cast(paid.paid_gbp as decimal(18, 2)) as paid_gbp,
    cast(after_end.paid_after_end_gbp as decimal(18, 2)) as paid_after_end_gbp,
from core.contract as contract
left join variation on trim(rule_text(contract.contract_ref)) = variation.ref_words
left join kpi on trim(rule_text(contract.contract_ref)) = kpi.ref_words
left join review on trim(rule_text(contract.contract_ref)) = review.ref_words
left join pipeline on trim(rule_text(contract.contract_ref)) = pipeline.ref_words
left join commitment on trim(rule_text(contract.contract_ref)) = commitment.ref_words
left join delivery on trim(rule_text(contract.contract_ref)) = delivery.ref_words
left join paid on contract.contract_key = paid.contract_key
left join after_end on contract.contract_key = after_end.contract_key
left join status on contract.contract_key = status.contract_key
where contract.is_awarded
