with floor_parameter as (
    select cast(max(value) as decimal(18, 2)) as floor_gbp,
    from reference.parameter
    where parameter = 'publication_floor_gbp'
),

council as (
    select
        council_code,
        vat_basis,
    from reference.council
),

line as (
    select
        spend_line.*,
        council.council_code,
        floor_parameter.floor_gbp,
        -- What the file says of its amounts goes first, then what the council says; never inferred.
        case
            when spend_line.amount_basis in ('net', 'gross') then spend_line.amount_basis
            else council.vat_basis
        end as vat_basis,
    from staging.spend_line as spend_line
    inner join core.input_file as input_file on spend_line.file_sha256 = input_file.file_sha256
    cross join council
    cross join floor_parameter
    where input_file.fate = 'taken'
)

select
    line.line_id,
    line.council_code,
    line.feed,
    line.payment_date,
    line.date_basis,
    cast(date_trunc('month', line.payment_date) as date) as month,
    financial_year(line.payment_date) as financial_year,
    alias.supplier_key,
    line.supplier_name,
    line.supplier_id,
    line.supplier_type,
    line.supplier_postcode,
    alias.kind = 'UNNAMED' as is_redacted,
    line.directorate,
    line.service,
    line.cost_centre,
    line.purpose,
    line.expense_type,
    line.subjective_code,
    line.category,
    line.category_code,
    line.net_amount_gbp,
    line.irrecoverable_vat_gbp,
    line.vat_basis,
    line.net_amount_gbp < 0 as is_credit,
    concat_ws(
        ',',
        case when line.net_amount_gbp < 0 then 'AMT_NEG' end,
        case when line.net_amount_gbp = 0 then 'AMT_ZERO' end,
        -- The Code publishes what exceeds the floor, so an amount equal to it is below as well.
        case when abs(line.net_amount_gbp) <= line.floor_gbp then 'AMT_SUB500' end,
        case when line.vat_basis = 'unknown' then 'AMT_VAT_UNKNOWN' end,
        case when line.irrecoverable_vat_gbp <> 0 then 'AMT_IRREC' end
    ) as amount_flags,
    line.document_type,
    line.payment_method,
    line.card_flag,
    line.invoice_date,
    line.invoice_ref,
    line.transaction_id,
    line.line_no,
    line.po_number,
    line.contract_ref,
    line.capital_revenue,
    line.file_sha256,
    line.sheet_name,
    line.source_row,
from line
inner join core.supplier_alias as alias
    on
        coalesce(line.supplier_id, '') = alias.supplier_id
        and coalesce(line.supplier_name, '') = alias.supplier_name
