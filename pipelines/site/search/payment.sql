-- One row a line of spend as it is searched. Of a payee that is withheld, a person or a sole trader, no text
-- of the line is here but directorate and category, and no contract: they may say who it is.
with shown as (
    select
        supplier_key,
        shown_key,
        coalesce(nullif(shown_name, ''), '(no name)') as shown_name,
        is_suppressed or reason_code is not null as is_withheld,
    from read_parquet($supplier_shown_name)
),

place as (
    select
        supplier_key,
        financial_year,
        geography,
    from read_parquet($supplier_geography)
),

national as (
    select
        category,
        category_code,
        expense_type,
        national_category,
    from read_parquet($national_category)
),

line as (
    select
        spend_line.line_id,
        spend_line.payment_date,
        spend_line.month,
        spend_line.financial_year,
        shown.shown_key,
        shown.shown_name,
        shown.is_withheld,
        case when not shown.is_withheld then spend_line.purpose end as purpose,
        case when not shown.is_withheld then spend_line.expense_type end as expense_type,
        case when not shown.is_withheld then spend_line.contract_ref end as contract_ref,
        spend_line.reporting_directorate as directorate,
        spend_line.reporting_category as category,
        coalesce(national.national_category, '') as national_category,
        coalesce(spend_line.supplier_type, '') as supplier_type,
        coalesce(place.geography, 'unknown') as geography,
        scope.scope,
        scope.is_procurement,
        scope.is_payee_supplier,
        link.outcome,
        case when not shown.is_withheld then link.contract_key end as contract_key,
        coalesce(link.is_contractable, false) as is_contractable,
        coalesce(link.outcome = 'LAPSED' or (link.outcome = 'STRICT' and not link.is_strict), false)
            as is_out_of_term,
        spend_line.net_amount_gbp,
        spend_line.vat_basis,
        spend_line.file_sha256,
        spend_line.sheet_name,
        spend_line.source_row,
    from read_parquet($spend_line) as spend_line
    inner join shown on spend_line.supplier_key = shown.supplier_key
    inner join read_parquet($spend_scope) as scope on spend_line.line_id = scope.line_id
    left join read_parquet($contract_link) as link on spend_line.line_id = link.line_id
    left join
        place
        on
            spend_line.supplier_key = place.supplier_key
            and spend_line.financial_year = place.financial_year
    left join national
        on
            coalesce(spend_line.category, '') = national.category
            and coalesce(spend_line.category_code, '') = national.category_code
            and coalesce(spend_line.expense_type, '') = national.expense_type
)

select
    line.*,
    lower(
        concat_ws(
            ' ',
            case when not line.is_withheld then line.shown_name end,
            line.purpose,
            line.expense_type,
            line.directorate,
            line.category,
            line.contract_ref,
            contract.contract_ref
        )
    ) as searched,
from line
left join read_parquet($contract) as contract on line.contract_key = contract.contract_key
-- The lines of one supplier lie together, so that the others are not read.
order by line.shown_key, line.payment_date, line.line_id
