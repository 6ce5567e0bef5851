-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'contract_ref') as contract_ref,
    max(cell.value_text) filter (where cell.column_name = 'kpi_name') as kpi_name,
    max(cell.value_text) filter (where cell.column_name = 'target') as target,
    max(cell.value_date) filter (where cell.column_name = 'assessed_on') as assessed_on,
    max(cell.value_code) filter (where cell.column_name = 'rating') as rating,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_published') as is_published,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'kpi_result' and record.is_latest
group by all
