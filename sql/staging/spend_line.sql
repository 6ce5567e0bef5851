select
    reading.line_id,
    reading.file_sha256,
    reading.sheet_name,
    reading.source_row,
    landed_file.feed,
    reading.payment_date,
    reading.date_basis,
    reading.net_amount_gbp,
    reading.gross_amount_gbp,
    reading.vat_amount_gbp,
    reading.irrecoverable_vat_gbp,
    landed_file.amount_basis,
    reading.invoice_date,
    reading.invoice_received_date,
    blank_to_null(spend_row.body_name) as body_name,
    blank_to_null(spend_row.transaction_id) as transaction_id,
    blank_to_null(spend_row.line_no) as line_no,
    blank_to_null(spend_row.invoice_ref) as invoice_ref,
    blank_to_null(spend_row.supplier_id) as supplier_id,
    blank_to_null(spend_row.supplier_name) as supplier_name,
    blank_to_null(spend_row.supplier_vat_no) as supplier_vat_no,
    blank_to_null(spend_row.supplier_company_no) as supplier_company_no,
    blank_to_null(spend_row.supplier_charity_no) as supplier_charity_no,
    blank_to_null(spend_row.supplier_postcode) as supplier_postcode,
    blank_to_null(spend_row.supplier_type) as supplier_type,
    blank_to_null(spend_row.directorate) as directorate,
    blank_to_null(spend_row.service) as service,
    blank_to_null(spend_row.cost_centre) as cost_centre,
    blank_to_null(spend_row.purpose) as purpose,
    blank_to_null(spend_row.expense_type) as expense_type,
    blank_to_null(spend_row.subjective_code) as subjective_code,
    blank_to_null(spend_row.category) as category,
    blank_to_null(spend_row.category_code) as category_code,
    blank_to_null(spend_row.document_type) as document_type,
    blank_to_null(spend_row.po_number) as po_number,
    blank_to_null(spend_row.contract_ref) as contract_ref,
    blank_to_null(spend_row.payment_method) as payment_method,
    blank_to_null(spend_row.card_flag) as card_flag,
    blank_to_null(spend_row.capital_revenue) as capital_revenue,
from staging.spend_row_reading as reading
inner join raw.spend_row as spend_row
    on
        reading.file_sha256 = spend_row.file_sha256
        and reading.sheet_name = spend_row.sheet_name
        and reading.source_row = spend_row.source_row
inner join raw.landed_file as landed_file on reading.file_sha256 = landed_file.file_sha256
where reading.reason_code is null
