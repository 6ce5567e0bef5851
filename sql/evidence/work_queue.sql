-- What a finance officer can work through, by the pounds at stake in each queue: what is wrong and what to
-- do.
with withheld as (
    select distinct party.contract_key,
    from rules.contract_supplier as party
    inner join rules.supplier_shown_name as shown on party.supplier_key = shown.supplier_key
    where shown.reason_code is not null
),

-- The title of a contract may name its supplier.
titled as (
    select
        contract.contract_key,
        coalesce(
            contract.contract_ref,
            case when withheld.contract_key is null then contract.title end,
            'A contract'
        ) as subject,
    from core.contract as contract
    left join withheld on contract.contract_key = withheld.contract_key
),

edge as (
    select max(payment_date) as last_date,
    from core.spend_line
),

ahead as (
    select cast(max(value) as integer) as months,
    from reference.parameter
    where parameter = 'pipeline_look_ahead_months'
),

matter as (
    select
        'unmatched supplier' as queue,
        shown.shown_key as item_key,
        shown.shown_name as subject,
        review.procurement_gbp as amount_gbp,
        review.matters as what,
        review.what_settles || ' Enter it in decisions.csv.' as what_to_do,
    from rules.supplier_review as review
    inner join rules.supplier_shown_name as shown on review.supplier_key = shown.supplier_key
    union all
    select
        'contract conflict' as queue,
        shown.shown_key || ' ' || coalesce(link.contract_key, '') as item_key,
        min(shown.shown_name) || ' and ' || coalesce(min(contract.contract_ref), 'a contract') as subject,
        sum(spend_line.net_amount_gbp) as amount_gbp,
        count(*) || ' lines name ' || coalesce(min(contract.contract_ref), 'a contract')
        || case
            when min(contract.supplier_names) is null then ', which names no supplier'
            -- Whom it names may be a sole trader: core.contract says, inside the council.
            else ', which names another supplier'
        end as what,
        'Correct the reference in the ledger, or the supplier in the register.' as what_to_do,
    from rules.contract_link as link
    inner join core.spend_line as spend_line on link.line_id = spend_line.line_id
    inner join rules.supplier_shown_name as shown on link.supplier_key = shown.supplier_key
    left join core.contract as contract on link.contract_key = contract.contract_key
    where link.outcome = 'CONFLICT'
    group by shown.shown_key, link.contract_key
    union all
    select
        'lapsed contract still paid' as queue,
        fact.contract_key as item_key,
        titled.subject,
        fact.paid_after_end_gbp as amount_gbp,
        'It ended on ' || fact.last_end_date || ' and was paid afterwards' as what,
        'Record the extension in the register, or let the contract again.' as what_to_do,
    from rules.contract_fact as fact
    inner join titled on fact.contract_key = titled.contract_key
    where fact.paid_after_end_gbp > 0
    union all
    select
        'off contract over threshold' as queue,
        supplier_key as item_key,
        supplier_name as subject,
        off_contract_gbp as amount_gbp,
        'Paid in twelve months without a live contract, above the threshold for a ' || threshold as what,
        'Find its contract and add it to the register, or plan a ' || threshold || '.' as what_to_do,
    from indicators.off_contract_supplier
    union all
    select
        'contract ending without a plan' as queue,
        fact.contract_key as item_key,
        titled.subject,
        coalesce(fact.value_gbp, 0) as amount_gbp,
        'It ends on ' || fact.last_end_date || ' and no pipeline entry replaces it' as what,
        'Add it to the pipeline, or record that it will not be replaced.' as what_to_do,
    from rules.contract_fact as fact
    inner join titled on fact.contract_key = titled.contract_key
    cross join edge
    cross join ahead
    where
        not fact.is_in_pipeline
        and not fact.is_framework
        and fact.last_end_date > edge.last_date
        and fact.last_end_date <= edge.last_date + to_months(ahead.months)
    union all
    select
        'contract in register and notice' as queue,
        notice_key as item_key,
        register_ref || ' and ' || notice_ref as subject,
        value_gbp as amount_gbp,
        'Supplier, title and value are the same, the references are not: the notice is left out' as what,
        'Print the reference of the notice in the register, or correct the one that differs.' as what_to_do,
    from rules.repeated_notice
    union all
    select
        'rejected row' as queue,
        concat_ws('|', rejected.file_sha256, rejected.sheet_name, rejected.source_row) as item_key,
        landed_file.file_name || ', line ' || rejected.source_row as subject,
        coalesce(rejected.net_amount_gbp, 0) as amount_gbp,
        rejected.reason as what,
        'Correct it in corrections.csv, or publish the file again.' as what_to_do,
    from staging.spend_line_rejected as rejected
    inner join raw.landed_file as landed_file on rejected.file_sha256 = landed_file.file_sha256
    union all
    select
        'rejected record' as queue,
        record_id as item_key,
        file_name || ', line ' || source_row as subject,
        0 as amount_gbp,
        feed || case reject_code
            when 'RECORD_INCOMPLETE' then ': a cell that must be filled is empty'
            else ': a cell that must be filled cannot be read'
        end as what,
        'Complete the row and add the file again.' as what_to_do,
    from staging.feed_record_rejected
    union all
    select
        'duplicate candidate' as queue,
        line_id || ' ' || other_line_id as item_key,
        supplier_name || ', ' || coalesce(invoice_ref, '') as subject,
        net_amount_gbp as amount_gbp,
        tier || ': ' || reason || ' Paid on ' || payment_date || ' and ' || other_payment_date as what,
        'Look at both invoices. This says nothing about error or intent.' as what_to_do,
    from indicators.duplicate_payment_candidate
)

select
    queue,
    row_number() over (partition by queue order by abs(amount_gbp) desc, item_key) as queue_rank,
    item_key,
    subject,
    cast(amount_gbp as decimal(18, 2)) as amount_gbp,
    what,
    what_to_do,
from matter
