-- What other feeds and the payments had said of each awarded contract by the last day of each period:
-- variations, assessments, reviews, pipeline, social value, payments. Figures of a year take no account of
-- what was dated after it.
with day as (
    select distinct period_end as as_at_date,
    from core.period
),

contract as (
    select
        contract_key,
        trim(rule_text(contract_ref)) as ref_words,
    from core.contract
    where
        is_awarded
        and contract_key not in (
            select repeated.notice_key,
            from rules.repeated_notice as repeated
        )
),

variation as (
    select
        trim(rule_text(variation.contract_ref)) as ref_words,
        day.as_at_date,
        count(*) as variation_count,
        sum(variation.value_change_gbp) as value_change_gbp,
        sum(variation.value_change_gbp) filter (where not coalesce(variation.is_works, false))
            as goods_change_gbp,
        sum(variation.value_change_gbp) filter (where variation.is_works) as works_change_gbp,
        sum(variation.term_change_months) as term_change_months,
        count(*) filter (where variation.notice_ref is null) as unnoticed_count,
    from staging.variation as variation
    inner join day on variation.agreed_on <= day.as_at_date
    group by all
),

kpi as (
    select
        trim(rule_text(result.contract_ref)) as ref_words,
        day.as_at_date,
        max(result.assessed_on) as kpi_last_assessed_on,
        count(distinct result.kpi_name) as kpi_count,
    from staging.kpi_result as result
    inner join day on result.assessed_on <= day.as_at_date
    group by all
),

review as (
    select
        trim(rule_text(review.contract_ref)) as ref_words,
        day.as_at_date,
        max(review.done_on) filter (where review.done_on <= day.as_at_date) as review_done_on,
        max(review.option_appraisal_on) filter (where review.option_appraisal_on <= day.as_at_date)
            as option_appraisal_on,
    from staging.review as review
    cross join day
    where review.contract_ref is not null
    group by all
),

-- An entry without a day of publication may have been there or not.
pipeline as (
    select
        trim(rule_text(item.contract_replaced_ref)) as ref_words,
        day.as_at_date,
        count(*) filter (where item.first_published_on <= day.as_at_date) > 0 as is_published,
        count(*) filter (where item.first_published_on is null) > 0 as is_open,
    from staging.pipeline_item as item
    cross join day
    where item.contract_replaced_ref is not null
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
        day.as_at_date,
        max(delivery.period_end) as sv_last_delivery_on,
        sum(delivery.value_gbp) filter (where delivery.evidence_grade in ('sampled', 'validated'))
            as sv_delivered_gbp,
        sum(delivery.value_gbp) as sv_claimed_gbp,
    from staging.sv_delivery as delivery
    inner join staging.sv_commitment as commitment on delivery.commitment_ref = commitment.commitment_ref
    inner join day on delivery.period_end <= day.as_at_date
    group by all
),

paid_month as (
    select
        link.contract_key,
        spend_line.month,
        sum(spend_line.net_amount_gbp) as paid_gbp,
    from rules.contract_link as link
    inner join core.spend_line as spend_line on link.line_id = spend_line.line_id
    where link.outcome = 'STRICT'
    group by all
),

paid as (
    select
        paid_month.contract_key,
        day.as_at_date,
        sum(paid_month.paid_gbp) as paid_gbp,
    from paid_month
    inner join day on paid_month.month <= day.as_at_date
    group by all
)

select
    contract.contract_key,
    day.as_at_date,
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
    case
        when pipeline.is_published then true
        when pipeline.is_open then cast(null as boolean)
        else false
    end as is_in_pipeline,
    cast(commitment.sv_committed_gbp as decimal(18, 2)) as sv_committed_gbp,
    cast(commitment.sv_economic_gbp as decimal(18, 2)) as sv_economic_gbp,
    cast(coalesce(commitment.sv_commitment_count, 0) as bigint) as sv_commitment_count,
    cast(coalesce(commitment.sv_unvalued_count, 0) as bigint) as sv_unvalued_count,
    delivery.sv_last_delivery_on,
    cast(delivery.sv_delivered_gbp as decimal(18, 2)) as sv_delivered_gbp,
    cast(delivery.sv_claimed_gbp as decimal(18, 2)) as sv_claimed_gbp,
    cast(paid.paid_gbp as decimal(18, 2)) as paid_gbp,
from contract
cross join day
left join variation
    on contract.ref_words = variation.ref_words and day.as_at_date = variation.as_at_date
left join kpi on contract.ref_words = kpi.ref_words and day.as_at_date = kpi.as_at_date
left join review on contract.ref_words = review.ref_words and day.as_at_date = review.as_at_date
left join pipeline on contract.ref_words = pipeline.ref_words and day.as_at_date = pipeline.as_at_date
left join commitment on contract.ref_words = commitment.ref_words
left join delivery on contract.ref_words = delivery.ref_words and day.as_at_date = delivery.as_at_date
left join paid on contract.contract_key = paid.contract_key and day.as_at_date = paid.as_at_date
