-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_code) filter (where cell.column_name = 'audience') as audience,
    max(cell.value_date) filter (where cell.column_name = 'as_at') as counted_on,
    max(cell.value_text) filter (where cell.column_name = 'course') as course,
    cast(max(cell.value_number) filter (where cell.column_name = 'people_count') as integer) as people_count,
    cast(max(cell.value_number) filter (where cell.column_name = 'attended_count') as integer)
        as attended_count,
    max(cell.value_text) filter (where cell.column_name = 'document_ref') as document_ref,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'training_attendance' and record.is_latest
group by all
