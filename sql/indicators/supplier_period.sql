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

-- A month of several feeds is complete when one is and no other lacks something it should have.
loaded_month as (
    select
        month,
        min(financial_year) as financial_year,
        min(quarter_label) as quarter_label,
        bool_or(is_expected) as is_expected,
        bool_or(is_complete) and bool_and(is_complete or not is_expected) as is_complete,
    from core.period_month
    group by month
),

-- Which periods a month belongs to. A rolling year is given only where all of it lies between the
-- first and the last month that files cover.
period_month as (
    select
        month,
        is_complete,
        'month' as period_type,
        strftime(month, '%Y-%m') as period_label,
        month as period_start,
        1 as month_count,
    from loaded_month
    union all
    select
        month,
        is_complete,
        'quarter' as period_type,
        quarter_label as period_label,
        cast(date_trunc('quarter', month) as date) as period_start,
        3 as month_count,
    from loaded_month
    union all
    select
        month,
        is_complete,
        'financial_year' as period_type,
        financial_year as period_label,
        cast(date_trunc('year', month - interval 3 month) + interval 3 month as date) as period_start,
        12 as month_count,
    from loaded_month
    union all
    select
        loaded_month.month,
        loaded_month.is_complete,
        'rolling_year' as period_type,
        strftime(last_month.month, '%Y-%m') as period_label,
        cast(last_month.month - interval 11 month as date) as period_start,
        12 as month_count,
    from loaded_month
    inner join loaded_month as last_month
        on
            loaded_month.month <= last_month.month
            and loaded_month.month >= last_month.month - interval 11 month
    where
        last_month.is_expected
        and last_month.month - interval 11 month >= (
            select min(first_month.month),
            from loaded_month as first_month
            where first_month.is_expected
        )
),

series_break as (
    select distinct month,
    from core.series_break
    where is_confirmed
),

period as (
    select
        period_type,
        period_label,
        period_start,
        cast(period_start + to_months(month_count) - interval 1 day as date) as period_end,
        count(*) filter (where is_complete) < month_count as is_provisional,
        exists (
            select 1,
            from series_break
            where
                series_break.month > period_month.period_start
                and series_break.month < period_month.period_start + to_months(period_month.month_count)
        ) as crosses_series_break,
    from period_month
    group by period_type, period_label, period_start, month_count
),

supplier_month as (
    select
        spend_line.month,
        spend_line.supplier_key,
        coalesce(spend_line.directorate, '') as directorate,
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
    group by all
),

cell_month as (
    select
        'none' as breakdown,
        'all' as breakdown_value,
        * exclude (directorate),
    from supplier_month
    union all
    select
        'directorate' as breakdown,
        directorate as breakdown_value,
        * exclude (directorate),
    from supplier_month
),

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
