-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'procurement_ref') as procurement_ref,
    max(cell.value_text) filter (where cell.column_name = 'lot_ref') as lot_ref,
    max(cell.value_text) filter (where cell.column_name = 'bidder_name') as bidder_name,
    max(cell.value_text) filter (where cell.column_name = 'company_no') as company_no,
    max(cell.value_text) filter (where cell.column_name = 'postcode') as postcode,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_sme') as is_sme,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_vcse') as is_vcse,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_local') as is_local,
    max(cell.value_number) filter (where cell.column_name = 'consortium_members') as consortium_members,
    max(cell.value_code) filter (where cell.column_name = 'status') as status,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_winner') as is_winner,
    max(cell.value_number) filter (where cell.column_name = 'score') as score,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'bid' and record.is_latest
group by all
