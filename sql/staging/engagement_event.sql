-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'event_ref') as event_ref,
    max(cell.value_date) filter (where cell.column_name = 'held_on') as held_on,
    max(cell.value_code) filter (where cell.column_name = 'type') as type,
    max(cell.value_text) filter (where cell.column_name = 'procurement_ref') as procurement_ref,
    max(cell.value_text) filter (where cell.column_name = 'contract_ref') as contract_ref,
    max(cell.value_text) filter (where cell.column_name = 'audience') as audience,
    max(cell.value_text) filter (where cell.column_name = 'attendee_name') as attendee_name,
    max(cell.value_text) filter (where cell.column_name = 'postcode') as postcode,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_sme') as is_sme,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_vcse') as is_vcse,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_local') as is_local,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'engagement_event' and record.is_latest
group by all
