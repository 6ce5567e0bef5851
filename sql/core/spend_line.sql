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
),

-- A file that names no directorate on any line may name services instead; they then stand for
-- directorates. The two are not mixed within a file.
file_unit as (
    select
        file_sha256,
        bool_or(directorate is not null) as has_directorate,
    from line
    group by file_sha256
),

-- Services may stand for directorates, so both are spelled alike.
published_unit as (
    select
        directorate,
        service,
        count(*) as line_count,
    from line
    group by directorate, service
),

unit_spelling as (
    select
        spelling,
        cast(sum(line_count) as bigint) as line_count,
        -- A spelling without a letter or a figure stays as it is.
        coalesce(nullif(rule_text(spelling), '  '), spelling) as unit_fold,
    from (
        select
            directorate as spelling,
            line_count,
        from published_unit
        union all
        select
            service as spelling,
            line_count,
        from published_unit
    ) as published
    where spelling is not null
    group by spelling
),

unit_name as (
    select
        spelling,
        first_value(spelling) over (
            partition by unit_fold
            order by line_count desc, spelling
        ) as unit_name,
    from unit_spelling
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
    line.supplier_company_no,
    line.supplier_charity_no,
    line.supplier_vat_no,
    alias.kind = 'UNNAMED' as is_redacted,
    directorate_name.unit_name as directorate,
    service_name.unit_name as service,
    case
        when file_unit.has_directorate then coalesce(directorate_name.unit_name, '')
        else coalesce(service_name.unit_name, '')
    end as reporting_directorate,
    line.cost_centre,
    line.purpose,
    line.expense_type,
    line.subjective_code,
    line.category,
    line.category_code,
    coalesce(line.category, line.expense_type, '') as reporting_category,
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
    line.invoice_received_date,
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
inner join file_unit on line.file_sha256 = file_unit.file_sha256
inner join core.supplier_alias as alias
    on
        coalesce(line.supplier_id, '') = alias.supplier_id
        and coalesce(line.supplier_name, '') = alias.supplier_name
left join unit_name as directorate_name on line.directorate = directorate_name.spelling
left join unit_name as service_name on line.service = service_name.spelling
