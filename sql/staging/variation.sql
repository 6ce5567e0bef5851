-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'contract_ref') as contract_ref,
    max(cell.value_text) filter (where cell.column_name = 'variation_ref') as variation_ref,
    max(cell.value_date) filter (where cell.column_name = 'agreed_on') as agreed_on,
    max(cell.value_gbp) filter (where cell.column_name = 'value_change') as value_change_gbp,
    max(cell.value_number) filter (where cell.column_name = 'term_change_months') as term_change_months,
    max(cell.value_text) filter (where cell.column_name = 'reason') as reason,
    max(cell.value_text) filter (where cell.column_name = 'notice_ref') as notice_ref,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_works') as is_works,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'variation' and record.is_latest
group by all
