-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'grant_ref') as grant_ref,
    max(cell.value_text) filter (where cell.column_name = 'recipient_name') as recipient_name,
    max(cell.value_text) filter (where cell.column_name = 'recipient_charity_no') as recipient_charity_no,
    max(cell.value_text) filter (where cell.column_name = 'recipient_company_no') as recipient_company_no,
    max(cell.value_text) filter (where cell.column_name = 'department') as department,
    max(cell.value_text) filter (where cell.column_name = 'purpose') as purpose,
    max(cell.value_gbp) filter (where cell.column_name = 'amount') as amount_gbp,
    max(cell.value_date) filter (where cell.column_name = 'paid_on') as paid_on,
    max(cell.value_date) filter (where cell.column_name = 'period_from') as period_from,
    max(cell.value_date) filter (where cell.column_name = 'period_to') as period_to,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'vcse_grant' and record.is_latest
group by all
