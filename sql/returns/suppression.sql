-- What leaves the council without a name, counted: how often, of how many payees and for how many pounds, in
-- which table and why. A table in which nothing is withheld says so with a nought.
with parameter as (
    select cast(max(value) as decimal(18, 2)) as floor_gbp,
    from reference.parameter
    where parameter = 'publication_floor_gbp'
),

-- Every row of every table that shows suppliers, under the key by which it shows them.
row_shown as (
    select
        'indicators.duplicate_payment_candidate' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.duplicate_payment_candidate
    union all
    select
        'indicators.off_contract_supplier' as table_name,
        supplier_key as shown_key,
        off_contract_gbp as net_amount_gbp,
    from indicators.off_contract_supplier
    union all
    select
        'indicators.sme_definition_divergence' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.sme_definition_divergence
    union all
    select
        'indicators.split_purchase' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.split_purchase
    union all
    select
        'indicators.strategic_supplier' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.strategic_supplier
    union all
    select
        'indicators.supplier_watch' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.supplier_watch
    union all
    select
        'indicators.unclassified_supplier' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.unclassified_supplier
    union all
    select
        'indicators.unflagged_exposure' as table_name,
        supplier_key as shown_key,
        net_amount_gbp,
    from indicators.unflagged_exposure
    union all
    select
        'evidence.work_queue' as table_name,
        coalesce(candidate.supplier_key, split_part(queue.item_key, ' ', 1)) as shown_key,
        queue.amount_gbp as net_amount_gbp,
    from evidence.work_queue as queue
    left join indicators.duplicate_payment_candidate as candidate
        on
            queue.queue = 'duplicate candidate'
            and queue.item_key = candidate.line_id || ' ' || candidate.other_line_id
    where
        queue.queue in (
            'unmatched supplier', 'contract conflict', 'off contract over threshold', 'duplicate candidate'
        )
    union all
    select
        'returns.large_payment' as table_name,
        supplier_key as shown_key,
        amount_gbp as net_amount_gbp,
    from returns.large_payment
),

-- The transparency file goes by lines: one line of a payee may be for a person and another not.
line as (
    select
        spend_line.line_id,
        spend_line.supplier_key,
        spend_line.net_amount_gbp,
        published.line_id is not null as is_published,
        coalesce(published.is_name_suppressed, false) as is_name_suppressed,
        spend_scope.scope = 'INDIVIDUAL' as is_for_individual,
        case
            when shown.reason_code = 'SOLE_TRADER' then 'SOLE_TRADER'
            when
                coalesce(published.beneficiary, '') = 'REDACTED'
                or (spend_line.is_redacted and published.line_id is null)
                then 'REDACTED'
            else 'INDIVIDUAL'
        end as reason_code,
        shown.is_suppressed,
    from core.spend_line as spend_line
    cross join parameter
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join rules.supplier_shown_name as shown on spend_line.supplier_key = shown.supplier_key
    left join returns.transparency_spend as published on spend_line.line_id = published.line_id
    where spend_line.feed = 'spend' and abs(spend_line.net_amount_gbp) > parameter.floor_gbp
),

withheld as (
    select
        row_shown.table_name,
        'SHOWN_WITHOUT_NAME' as treatment,
        shown.reason_code,
        shown.supplier_key,
        row_shown.net_amount_gbp,
    from row_shown
    inner join rules.supplier_shown_name as shown on row_shown.shown_key = shown.shown_key
    where shown.reason_code is not null
    union all
    select
        'returns.transparency_spend' as table_name,
        'SHOWN_WITHOUT_NAME' as treatment,
        reason_code,
        supplier_key,
        net_amount_gbp,
    from line
    where is_name_suppressed
    union all
    -- Pay, allowances and compensation of persons are no part of the file at all.
    select
        'returns.transparency_spend' as table_name,
        'LEFT_OUT' as treatment,
        reason_code,
        supplier_key,
        net_amount_gbp,
    from line
    where not is_published and (is_for_individual or is_suppressed)
),

reason as (
    select
        unnest(['INDIVIDUAL', 'SOLE_TRADER', 'REDACTED']) as reason_code,
        unnest(
            [
                'The payee is a person.',
                'The payee is a sole trader on no register: the name is a person''s.',
                'The council''s own file gives no name.'
            ]
        ) as reason,
),

place as (
    select
        unnest(
            [
                'evidence.work_queue',
                'indicators.duplicate_payment_candidate',
                'indicators.off_contract_supplier',
                'indicators.sme_definition_divergence',
                'indicators.split_purchase',
                'indicators.strategic_supplier',
                'indicators.supplier_watch',
                'indicators.unclassified_supplier',
                'indicators.unflagged_exposure',
                'returns.large_payment',
                'returns.transparency_spend'
            ]
        ) as table_name,
        'SHOWN_WITHOUT_NAME' as treatment,
    union all
    select
        'returns.transparency_spend' as table_name,
        'LEFT_OUT' as treatment,
)

select
    place.table_name,
    place.treatment,
    reason.reason_code,
    reason.reason,
    count(withheld.table_name) as row_count,
    count(distinct withheld.supplier_key) as payee_count,
    cast(coalesce(sum(withheld.net_amount_gbp), 0) as decimal(18, 2)) as net_amount_gbp,
from place
cross join reason
left join withheld
    on
        place.table_name = withheld.table_name
        and place.treatment = withheld.treatment
        and reason.reason_code = withheld.reason_code
group by place.table_name, place.treatment, reason.reason_code, reason.reason
