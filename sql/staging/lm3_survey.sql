-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'supplier_name') as supplier_name,
    max(cell.value_text) filter (where cell.column_name = 'period_label') as period_label,
    max(cell.value_number) filter (where cell.column_name = 'local_respend_rate') as local_respend_rate,
    max(cell.value_code) filter (where cell.column_name = 'basis') as basis,
    max(cell.value_text) filter (where cell.column_name = 'source') as source,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'lm3_survey' and record.is_latest
group by all
