-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'clause_id') as clause_id,
    max(cell.value_text) filter (where cell.column_name = 'key_area') as key_area,
    max(cell.value_text) filter (where cell.column_name = 'statement') as statement,
    max(cell.value_text) filter (where cell.column_name = 'document_ref') as document_ref,
    max(cell.value_code) filter (where cell.column_name = 'document_kind') as document_kind,
    max(cell.value_date) filter (where cell.column_name = 'issued_on') as issued_on,
    max(cell.value_date) filter (where cell.column_name = 'next_due_on') as next_due_on,
    max(cell.value_text) filter (where cell.column_name = 'assessor') as assessor,
    max(cell.value_text) filter (where cell.column_name = 'role') as role,
    max(cell.value_date) filter (where cell.column_name = 'attested_on') as attested_on,
    max(cell.value_date) filter (where cell.column_name = 'expires_on') as expires_on,
    max(cell.value_text) filter (where cell.column_name = 'framework') as framework,
    max(cell.value_text) filter (where cell.column_name = 'reviewer') as reviewer,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'attestation' and record.is_latest
group by all
