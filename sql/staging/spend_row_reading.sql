-- Everything that is read from text is read here, in a narrow table: the macros cost little on few columns
-- and much on many.
with accepted_file as (
    select
        file_sha256,
        coalesce(period_end, period_start) as stated_date,
    from raw.landed_file
    where status = 'accepted'
),

-- One basis per file (method 2.1): a blank payment date is not filled from another column, because a
-- report that mixes payment and invoice dates moves money between periods.
file_basis as (
    select
        spend_row.file_sha256,
        case
            when count(blank_to_null(spend_row.payment_date)) > 0 then 'payment_date'
            when count(blank_to_null(spend_row.posting_date)) > 0 then 'posting_date'
            when count(blank_to_null(spend_row.invoice_date)) > 0 then 'invoice_date'
            else 'payment_date'
        end as date_basis,
    from raw.spend_row as spend_row
    group by spend_row.file_sha256
),

published as (
    select
        spend_row.file_sha256,
        spend_row.sheet_name,
        spend_row.source_row,
        file_basis.date_basis,
        accepted_file.stated_date,
        blank_to_null(
            case file_basis.date_basis
                when 'posting_date' then spend_row.posting_date
                when 'invoice_date' then spend_row.invoice_date
                else spend_row.payment_date
            end
        ) as date_text,
        blank_to_null(spend_row.amount) as amount_text,
        blank_to_null(spend_row.gross_amount) as gross_text,
        blank_to_null(spend_row.vat_amount) as vat_text,
        blank_to_null(spend_row.irrecoverable_vat) as irrecoverable_vat_text,
        blank_to_null(spend_row.invoice_date) as invoice_date_text,
        blank_to_null(spend_row.invoice_received_date) as invoice_received_date_text,
        upper(blank_to_null(spend_row.currency)) as currency,
    from raw.spend_row as spend_row
    inner join accepted_file on spend_row.file_sha256 = accepted_file.file_sha256
    inner join file_basis on spend_row.file_sha256 = file_basis.file_sha256
),

parsed as (
    select
        *,
        parse_uk_date(date_text) as parsed_date,
        parse_money(amount_text) as parsed_amount,
        parse_money(gross_text) as gross_amount_gbp,
        parse_money(vat_text) as vat_amount_gbp,
        parse_money(irrecoverable_vat_text) as irrecoverable_vat_gbp,
        parse_uk_date(invoice_date_text) as invoice_date,
        parse_uk_date(invoice_received_date_text) as invoice_received_date,
    from published
),

-- Dates that are missing or destroyed are replaced only by a period a person has stated.
dated as (
    select
        *,
        coalesce(parsed_date, stated_date) as payment_date,
        case
            when parsed_date is null and stated_date is not null then 'stated_period' else date_basis
        end as used_basis,
    from parsed
)

select
    file_sha256,
    sheet_name,
    source_row,
    md5(concat_ws('|', file_sha256, sheet_name, cast(source_row as varchar))) as line_id,
    payment_date,
    used_basis as date_basis,
    parsed_amount as net_amount_gbp,
    case
        when parsed_amount is null then 'AMT_UNPARSED'
        when currency not in (select sterling_word.currency_text, from reference.sterling_word) then 'AMT_CCY'
        when payment_date is null and date_text is null then 'DATE_MISSING'
        when payment_date is null then 'DATE_UNPARSED'
    end as reason_code,
    amount_text,
    date_text,
    gross_amount_gbp,
    vat_amount_gbp,
    irrecoverable_vat_gbp,
    invoice_date,
    invoice_received_date,
from dated
