with line_month as (
    select
        spend_line.month,
        spend_line.supplier_key,
        spend_line.reporting_directorate,
        spend_line.reporting_category,
        coalesce(spend_line.category, '') as category,
        coalesce(spend_line.category_code, '') as category_code,
        coalesce(spend_line.expense_type, '') as expense_type,
        coalesce(spend_line.supplier_type, '') as supplier_type,
        spend_scope.scope,
        spend_scope.is_procurement,
        spend_scope.is_unresolved,
        spend_scope.is_payee_supplier,
        count(*) as line_count,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    group by all
),

kind as (
    select
        scope,
        is_payee_supplier,
        case
            when bool_or(is_procurement) then 'procurement'
            when bool_or(is_unresolved) then 'unresolved'
            when scope = 'GRANT' then 'grant'
            else 'excluded'
        end as population,
        cast(row_number() over (order by scope, is_payee_supplier) as tinyint) as kind_number,
    from line_month
    group by scope, is_payee_supplier
),

cell as (
    select
        cell_number,
        breakdown,
        breakdown_value,
    from rules.breakdown_cell
),

whole as (
    select cell_number,
    from cell
    where breakdown = 'none'
),

supplier as (
    select
        supplier_key,
        supplier_number,
        is_named,
    from core.supplier
),

-- Everything as a number: sums by short numbers cost a fraction of sums by words.
placed as (
    select
        line_month.month,
        kind.kind_number,
        supplier.supplier_number,
        line_month.line_count,
        line_month.net_amount_gbp,
        whole.cell_number as whole_number,
        directorate.cell_number as directorate_number,
        category.cell_number as category_number,
        national_category.cell_number as national_category_number,
        supplier_type.cell_number as supplier_type_number,
        geography.cell_number as geography_number,
    from line_month
    cross join whole
    inner join supplier on line_month.supplier_key = supplier.supplier_key
    inner join kind
        on line_month.scope = kind.scope and line_month.is_payee_supplier = kind.is_payee_supplier
    left join rules.national_category as national
        on
            line_month.category = national.category
            and line_month.category_code = national.category_code
            and line_month.expense_type = national.expense_type
    left join rules.supplier_geography as place
        on
            line_month.supplier_key = place.supplier_key
            and financial_year(line_month.month) = place.financial_year
    inner join cell as directorate
        on
            directorate.breakdown = 'directorate'
            and line_month.reporting_directorate = directorate.breakdown_value
    inner join cell as category
        on
            category.breakdown = 'category'
            and line_month.reporting_category = category.breakdown_value
    inner join cell as national_category
        on
            national_category.breakdown = 'national_category'
            and national.national_category = national_category.breakdown_value
    inner join cell as supplier_type
        on
            supplier_type.breakdown = 'supplier_type'
            and line_month.supplier_type = supplier_type.breakdown_value
    inner join cell as geography
        on
            geography.breakdown = 'geography'
            and coalesce(place.geography, 'unknown') = geography.breakdown_value
),

-- In this order the sums of the last step lie close together, which halves its time.
ordered as (
    select *,
    from placed
    order by supplier_number, kind_number, month
),

cell_month as (
    select
        unnest(
            [
                whole_number,
                directorate_number,
                category_number,
                national_category_number,
                supplier_type_number,
                geography_number
            ]
        ) as cell_number,
        month,
        kind_number,
        supplier_number,
        line_count,
        net_amount_gbp,
    from ordered
),

period_cell as (
    select
        period_cell.period_cell_number,
        period_cell.cell_number,
        period.month,
    from rules.period_cell as period_cell
    inner join core.period as period on period_cell.period_number = period.period_number
),

cell_period as (
    select
        period_cell.period_cell_number,
        cell_month.kind_number,
        cell_month.supplier_number,
        cast(sum(cell_month.line_count) as bigint) as line_count,
        cast(sum(cell_month.net_amount_gbp) as decimal(18, 2)) as net_amount_gbp,
    from cell_month
    inner join period_cell
        on cell_month.cell_number = period_cell.cell_number and cell_month.month = period_cell.month
    group by all
)

select
    cell_period.period_cell_number,
    kind.scope,
    cell_period.supplier_number,
    kind.is_payee_supplier,
    kind.population,
    kind.is_payee_supplier and supplier.is_named as is_counted,
    cell_period.line_count,
    cell_period.net_amount_gbp,
    -- Credits net within supplier and period; at or below nothing the supplier leaves every share
    -- (method 2.2), which keeps shares between 0 and 1.
    cell_period.net_amount_gbp <= 0 as is_net_credit,
from cell_period
inner join kind on cell_period.kind_number = kind.kind_number
inner join supplier on cell_period.supplier_number = supplier.supplier_number
