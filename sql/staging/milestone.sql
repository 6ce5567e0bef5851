-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'contract_ref') as contract_ref,
    max(cell.value_text) filter (where cell.column_name = 'milestone_name') as milestone_name,
    max(cell.value_date) filter (where cell.column_name = 'planned_on') as planned_on,
    max(cell.value_date) filter (where cell.column_name = 'actual_on') as actual_on,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'milestone' and record.is_latest
group by all
