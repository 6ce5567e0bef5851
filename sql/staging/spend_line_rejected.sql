select
    reading.file_sha256,
    reading.sheet_name,
    reading.source_row,
    reading.reason_code,
    -- Without the cell, which stands beside it: the reason is published, and in a row that has slipped the
    -- cell may hold somebody's name.
    case reading.reason_code
        when 'AMT_UNPARSED'
            then case
                when reading.amount_text is null then 'The row has no amount.'
                else 'The amount is not a number; correct it in the file.'
            end
        when 'AMT_CCY' then 'The amount is not in pounds sterling; only these can be added up.'
        when 'DATE_MISSING' then 'The row has no date; state the period of the file when adding it.'
        else 'The date cannot be read; state the period of the file when adding it.'
    end as reason,
    reading.amount_text,
    reading.date_text,
    blank_to_null(spend_row.currency) as currency_text,
    reading.net_amount_gbp,
    blank_to_null(spend_row.supplier_name) as supplier_name,
from staging.spend_row_reading as reading
inner join raw.spend_row as spend_row
    on
        reading.file_sha256 = spend_row.file_sha256
        and reading.sheet_name = spend_row.sheet_name
        and reading.source_row = spend_row.source_row
where reading.reason_code is not null
