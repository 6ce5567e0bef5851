-- The log of what is withheld counts just the rows and pounds that the tables show without a name.
-- severity: critical
-- table: returns.suppression
with listed as (
    select
        'indicators.duplicate_payment_candidate' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.duplicate_payment_candidate
    union all
    select
        'indicators.off_contract_supplier' as table_name,
        supplier_key,
        supplier_name,
        off_contract_gbp as net_amount_gbp,
    from indicators.off_contract_supplier
    union all
    select
        'indicators.sme_definition_divergence' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.sme_definition_divergence
    union all
    select
        'indicators.split_purchase' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.split_purchase
    union all
    select
        'indicators.strategic_supplier' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.strategic_supplier
    union all
    select
        'indicators.supplier_watch' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.supplier_watch
    union all
    select
        'indicators.unclassified_supplier' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.unclassified_supplier
    union all
    select
        'indicators.unflagged_exposure' as table_name,
        supplier_key,
        supplier_name,
        net_amount_gbp,
    from indicators.unflagged_exposure
    union all
    select
        'returns.large_payment' as table_name,
        supplier_key,
        supplier_name,
        amount_gbp as net_amount_gbp,
    from returns.large_payment
    union all
    select
        'evidence.work_queue' as table_name,
        coalesce(candidate.supplier_key, split_part(queue.item_key, ' ', 1)) as supplier_key,
        queue.subject as supplier_name,
        queue.amount_gbp as net_amount_gbp,
    from evidence.work_queue as queue
    left join indicators.duplicate_payment_candidate as candidate
        on
            queue.queue = 'duplicate candidate'
            and queue.item_key = candidate.line_id || ' ' || candidate.other_line_id
),

-- By the words shown, and not by the key as the log counts; but a firm may be called "(a person)".
without_name as (
    select
        listed.table_name,
        case
            when starts_with(listed.supplier_name, '(a person)') then 'INDIVIDUAL'
            when starts_with(listed.supplier_name, '(a sole trader)') then 'SOLE_TRADER'
            when starts_with(listed.supplier_name, '(no name') then 'REDACTED'
        end as reason_code,
        listed.net_amount_gbp,
    from listed
    left join core.supplier as supplier on listed.supplier_key = supplier.supplier_key
    where not coalesce(supplier.is_named, false)
    union all
    select
        'returns.transparency_spend' as table_name,
        case beneficiary when 'REDACTED' then 'REDACTED' else 'PERSONAL' end as reason_code,
        net_amount_gbp,
    from returns.transparency_spend
    where is_name_suppressed or beneficiary in ('REDACTED', 'REDACTED PERSONAL DATA')
),

counted as (
    select
        table_name,
        reason_code,
        count(*) as row_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from without_name
    where reason_code is not null
    group by table_name, reason_code
),

-- The transparency file has one word for persons and sole traders.
logged as (
    select
        table_name,
        case
            when table_name = 'returns.transparency_spend' and reason_code <> 'REDACTED' then 'PERSONAL'
            else reason_code
        end as word,
        sum(row_count) as row_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from returns.suppression
    where treatment = 'SHOWN_WITHOUT_NAME'
    group by table_name, word
)

select
    coalesce(logged.table_name, counted.table_name) as table_name,
    coalesce(logged.word, counted.reason_code) as reason_code,
    logged.row_count as logged_row_count,
    counted.row_count as shown_row_count,
from logged
full join counted on logged.table_name = counted.table_name and logged.word = counted.reason_code
where
    coalesce(logged.row_count, 0) <> coalesce(counted.row_count, 0)
    or coalesce(logged.net_amount_gbp, 0) <> coalesce(counted.net_amount_gbp, 0)
