-- What would make a supplier strategic (I-16): signs side by side and no score. Whether it is designated
-- the register says, by its strategic contracts.
with rolling as (
    select
        period_label,
        min(period_start) as period_start,
        min(period_end) as period_end,
    from core.period
    where period_type = 'rolling_year'
    group by period_label
    order by bool_or(is_provisional), period_label desc
    limit 1
),

parameter as (
    select
        cast(max(value) filter (where parameter = 'strategic_directorate_min_count') as integer)
            as min_directorates,
        cast(max(value) filter (where parameter = 'strategic_candidate_max_count') as integer)
            as max_candidates,
    from reference.parameter
),

paid as (
    select
        spend_line.supplier_key,
        rolling.period_label,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
        count(distinct spend_line.directorate) as directorate_count,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join rolling on spend_line.payment_date between rolling.period_start and rolling.period_end
    where spend_scope.is_procurement and spend_scope.is_payee_supplier
    group by spend_line.supplier_key, rolling.period_label
),

-- A category with one supplier only.
sole as (
    select
        supplier_key,
        count(*) as sole_category_count,
    from (
        select
            spend_line.category,
            min(spend_line.supplier_key) as supplier_key,
        from core.spend_line as spend_line
        inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
        inner join rolling on spend_line.payment_date between rolling.period_start and rolling.period_end
        where spend_scope.is_procurement and spend_line.category is not null
        group by spend_line.category
        having count(distinct spend_line.supplier_key) = 1
    ) as lone
    group by supplier_key
),

held as (
    select
        contract_supplier.supplier_key,
        count(*) as live_contract_count,
        bool_or(coalesce(contract.is_strategic, false)) as is_designated,
        bool_or(coalesce(contract.is_critical, false)) as has_critical_contract,
    from rules.contract_supplier as contract_supplier
    inner join core.contract as contract on contract_supplier.contract_key = contract.contract_key
    cross join rolling
    where
        contract.is_awarded
        and contract_supplier.basis_code <> 'CS_FAMILY'
        and coalesce(contract.start_date <= rolling.period_end, true)
        and coalesce(contract.last_end_date >= rolling.period_end, true)
    group by contract_supplier.supplier_key
),

met as (
    select
        alias.supplier_key,
        max(event.held_on) as last_met_on,
    from staging.engagement_event as event
    inner join raw.supplier_name as spelling on trim(event.attendee_name) = spelling.supplier_name
    inner join core.supplier_alias as alias on spelling.name_key = alias.name_key and alias.kind = 'NAMED'
    where event.type = 'supplier_meeting'
    group by alias.supplier_key
),

ranked as (
    select
        paid.*,
        row_number() over (order by paid.net_amount_gbp desc, paid.supplier_key) as spend_rank,
        coalesce(sole.sole_category_count, 0) as sole_category_count,
        coalesce(held.live_contract_count, 0) as live_contract_count,
        coalesce(held.is_designated, false) as is_designated,
        coalesce(held.has_critical_contract, false) as has_critical_contract,
        met.last_met_on,
    from paid
    left join sole on paid.supplier_key = sole.supplier_key
    left join held on paid.supplier_key = held.supplier_key
    left join met on paid.supplier_key = met.supplier_key
)

select
    shown.shown_key as supplier_key,
    shown.shown_name as supplier_name,
    ranked.period_label,
    cast(ranked.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    ranked.spend_rank,
    ranked.directorate_count,
    ranked.live_contract_count,
    ranked.sole_category_count,
    ranked.has_critical_contract,
    ranked.is_designated,
    ranked.last_met_on,
from ranked
cross join parameter
inner join rules.supplier_shown_name as shown on ranked.supplier_key = shown.supplier_key
where
    ranked.is_designated
    or ranked.has_critical_contract
    or ranked.spend_rank <= parameter.max_candidates
    or ranked.directorate_count >= parameter.min_directorates
