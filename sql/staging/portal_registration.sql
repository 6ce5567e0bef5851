-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'supplier_name') as supplier_name,
    max(cell.value_text) filter (where cell.column_name = 'company_no') as company_no,
    max(cell.value_text) filter (where cell.column_name = 'postcode') as postcode,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_sme') as is_sme,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_vcse') as is_vcse,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_micro') as is_micro,
    max(cell.value_date) filter (where cell.column_name = 'registered_on') as registered_on,
    max(cell.value_date) filter (where cell.column_name = 'last_active_on') as last_active_on,
    max(cell.value_text) filter (where cell.column_name = 'branch_postcode') as branch_postcode,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'portal_registration' and record.is_latest
group by all
