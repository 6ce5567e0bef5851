-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'saving_ref') as saving_ref,
    max(cell.value_text) filter (where cell.column_name = 'contract_ref') as contract_ref,
    max(cell.value_text) filter (where cell.column_name = 'title') as title,
    max(cell.value_code) filter (where cell.column_name = 'type') as type,
    max(cell.value_code) filter (where cell.column_name = 'status') as status,
    max(cell.value_code) filter (where cell.column_name = 'recurrence') as recurrence,
    max(cell.value_text) filter (where cell.column_name = 'financial_year') as financial_year,
    max(cell.value_gbp) filter (where cell.column_name = 'amount') as amount_gbp,
    max(cell.value_gbp) filter (where cell.column_name = 'implementation_cost') as implementation_cost_gbp,
    max(cell.value_gbp) filter (where cell.column_name = 'baseline_value') as baseline_value_gbp,
    max(cell.value_code) filter (where cell.column_name = 'baseline_basis') as baseline_basis,
    max(cell.value_text) filter (where cell.column_name = 'evidence_ref') as evidence_ref,
    max(cell.value_text) filter (where cell.column_name = 'claimed_by') as claimed_by,
    max(cell.value_text) filter (where cell.column_name = 'validated_by') as validated_by,
    max(cell.value_date) filter (where cell.column_name = 'validated_on') as validated_on,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'saving' and record.is_latest
group by all
