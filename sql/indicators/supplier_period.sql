-- A file that names no directorate on any line may name services instead; they then stand for
-- directorates. The two are not mixed within a file.
with spend_line as (
    select
        line_id,
        supplier_key,
        month,
        case
            when bool_or(directorate is not null) over (partition by file_sha256) then directorate
            else service
        end as directorate,
        coalesce(category, '') as category,
        coalesce(category_code, '') as category_code,
        coalesce(expense_type, '') as expense_type,
        coalesce(supplier_type, '') as supplier_type,
        net_amount_gbp,
    from core.spend_line
),

spend_scope as (
    select
        line_id,
        scope,
        is_procurement,
        is_unresolved,
        is_payee_supplier,
    from rules.spend_scope
),

supplier as (
    select
        supplier_key,
        is_named,
    from core.supplier
),

period_month as (
    select
        period_type,
        period_label,
        month,
    from core.period
),

period as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
),

supplier_month as (
    select
        spend_line.month,
        spend_line.supplier_key,
        coalesce(spend_line.directorate, '') as directorate,
        coalesce(nullif(spend_line.category, ''), spend_line.expense_type) as category,
        coalesce(national.national_category, 'other') as national_category,
        spend_line.supplier_type,
        coalesce(place.geography, 'unknown') as geography,
        spend_scope.scope,
        case
            when spend_scope.is_procurement then 'procurement'
            when spend_scope.is_unresolved then 'unresolved'
            when spend_scope.scope = 'GRANT' then 'grant'
            else 'excluded'
        end as population,
        spend_scope.is_payee_supplier,
        count(*) as line_count,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from spend_line
    inner join spend_scope on spend_line.line_id = spend_scope.line_id
    left join rules.national_category as national
        on
            spend_line.category = national.category
            and spend_line.category_code = national.category_code
            and spend_line.expense_type = national.expense_type
    left join rules.supplier_geography as place
        on
            spend_line.supplier_key = place.supplier_key
            and financial_year(spend_line.month) = place.financial_year
    group by all
),

cell_month as (
    select
        'none' as breakdown,
        'all' as breakdown_value,
        month,
        supplier_key,
        scope,
        population,
        is_payee_supplier,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from supplier_month
    group by all
    union all
    select
        'directorate' as breakdown,
        directorate as breakdown_value,
        month,
        supplier_key,
        scope,
        population,
        is_payee_supplier,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from supplier_month
    group by all
    union all
    select
        'national_category' as breakdown,
        national_category as breakdown_value,
        month,
        supplier_key,
        scope,
        population,
        is_payee_supplier,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from supplier_month
    group by all
    union all
    select
        'category' as breakdown,
        category as breakdown_value,
        month,
        supplier_key,
        scope,
        population,
        is_payee_supplier,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from supplier_month
    group by all
    union all
    select
        'supplier_type' as breakdown,
        supplier_type as breakdown_value,
        month,
        supplier_key,
        scope,
        population,
        is_payee_supplier,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from supplier_month
    group by all
    union all
    select
        'geography' as breakdown,
        geography as breakdown_value,
        month,
        supplier_key,
        scope,
        population,
        is_payee_supplier,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from supplier_month
    group by all
),

-- Categories, supplier types and rings of geography are many: they are given for whole financial years.
cell_period as (
    select
        period_month.period_type,
        period_month.period_label,
        cell_month.breakdown,
        cell_month.breakdown_value,
        cell_month.scope,
        cell_month.population,
        cell_month.supplier_key,
        cell_month.is_payee_supplier,
        sum(cell_month.line_count) as line_count,
        sum(cell_month.net_amount_gbp) as net_amount_gbp,
    from cell_month
    inner join period_month on cell_month.month = period_month.month
    where
        cell_month.breakdown in ('none', 'directorate', 'national_category')
        or period_month.period_type = 'financial_year'
    group by all
)

select
    cell_period.period_type,
    cell_period.period_label,
    cell_period.breakdown,
    cell_period.breakdown_value,
    cell_period.scope,
    cell_period.supplier_key,
    cell_period.is_payee_supplier,
    cell_period.population,
    cell_period.is_payee_supplier and coalesce(supplier.is_named, false) as is_counted,
    cast(cell_period.line_count as bigint) as line_count,
    cast(cell_period.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    -- Credits net within supplier and period; at or below nothing the supplier leaves every share
    -- (method 2.2), which keeps shares between 0 and 1.
    sum(cell_period.net_amount_gbp) over supplier_cell <= 0 as is_net_credit,
    period.period_start,
    period.period_end,
    period.is_provisional,
    period.crosses_series_break,
from cell_period
inner join period
    on
        cell_period.period_type = period.period_type
        and cell_period.period_label = period.period_label
left join supplier on cell_period.supplier_key = supplier.supplier_key
window supplier_cell as (
    partition by
        cell_period.period_type,
        cell_period.period_label,
        cell_period.breakdown,
        cell_period.breakdown_value,
        cell_period.population,
        cell_period.supplier_key,
        cell_period.is_payee_supplier
)
