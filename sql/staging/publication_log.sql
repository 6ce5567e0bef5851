-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_code) filter (where cell.column_name = 'dataset') as dataset,
    max(cell.value_date) filter (where cell.column_name = 'period_end') as period_end,
    max(cell.value_date) filter (where cell.column_name = 'due_on') as due_on,
    max(cell.value_date) filter (where cell.column_name = 'published_on') as published_on,
    max(cell.value_text) filter (where cell.column_name = 'url') as url,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'publication_log' and record.is_latest
group by all
