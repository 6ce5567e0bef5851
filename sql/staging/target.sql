-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'indicator_code') as indicator_code,
    max(cell.value_text) filter (where cell.column_name = 'definition') as definition,
    max(cell.value_text) filter (where cell.column_name = 'scope_name') as scope_name,
    max(cell.value_text) filter (where cell.column_name = 'period_label') as period_label,
    max(cell.value_number) filter (where cell.column_name = 'value') as target_value,
    max(cell.value_code) filter (where cell.column_name = 'direction') as direction,
    max(cell.value_date) filter (where cell.column_name = 'reported_on') as reported_on,
    max(cell.value_text) filter (where cell.column_name = 'approved_by') as approved_by,
    max(cell.value_date) filter (where cell.column_name = 'approved_on') as approved_on,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'target' and record.is_latest
group by all
