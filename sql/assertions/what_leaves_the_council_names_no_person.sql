-- No table that names suppliers outside the council names a person or a sole trader, or gives their key.
-- severity: critical
-- table: evidence.work_queue
with listed as (
    select
        'indicators.duplicate_payment_candidate' as table_name,
        supplier_key,
        supplier_name,
    from indicators.duplicate_payment_candidate
    union all
    select
        'indicators.off_contract_supplier' as table_name,
        supplier_key,
        supplier_name,
    from indicators.off_contract_supplier
    union all
    select
        'indicators.sme_definition_divergence' as table_name,
        supplier_key,
        supplier_name,
    from indicators.sme_definition_divergence
    union all
    select
        'indicators.split_purchase' as table_name,
        supplier_key,
        supplier_name,
    from indicators.split_purchase
    union all
    select
        'indicators.strategic_supplier' as table_name,
        supplier_key,
        supplier_name,
    from indicators.strategic_supplier
    union all
    select
        'indicators.supplier_watch' as table_name,
        supplier_key,
        supplier_name,
    from indicators.supplier_watch
    union all
    select
        'indicators.unclassified_supplier' as table_name,
        supplier_key,
        supplier_name,
    from indicators.unclassified_supplier
    union all
    select
        'indicators.unflagged_exposure' as table_name,
        supplier_key,
        supplier_name,
    from indicators.unflagged_exposure
    union all
    select
        'evidence.work_queue' as table_name,
        split_part(item_key, ' ', 1) as supplier_key,
        subject as supplier_name,
    from evidence.work_queue
    -- The other queues are of contracts and rows of files.
    where queue in ('unmatched supplier', 'contract conflict', 'off contract over threshold')
),

withheld as (
    select
        alias.supplier_key,
        alias.supplier_name,
    from core.supplier_alias as alias
    inner join rules.supplier_shown_name as shown on alias.supplier_key = shown.supplier_key
    where shown.is_suppressed
),

-- Somebody whose name may be shown can bear the same name.
shown_elsewhere as (
    select alias.supplier_name,
    from core.supplier_alias as alias
    inner join rules.supplier_shown_name as shown on alias.supplier_key = shown.supplier_key
    where not shown.is_suppressed
)

select
    listed.table_name,
    listed.supplier_key,
from listed
where
    listed.supplier_key in (
        select withheld.supplier_key,
        from withheld
    )
    or listed.supplier_name in (
        select withheld.supplier_name,
        from withheld
        where withheld.supplier_name not in (
            select shown_elsewhere.supplier_name,
            from shown_elsewhere
        )
    )
