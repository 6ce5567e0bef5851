-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'commitment_ref') as commitment_ref,
    max(cell.value_date) filter (where cell.column_name = 'period_start') as period_start,
    max(cell.value_date) filter (where cell.column_name = 'period_end') as period_end,
    max(cell.value_number) filter (where cell.column_name = 'quantity') as quantity,
    max(cell.value_gbp) filter (where cell.column_name = 'value') as value_gbp,
    max(cell.value_text) filter (where cell.column_name = 'evidence_ref') as evidence_ref,
    max(cell.value_code) filter (where cell.column_name = 'evidence_grade') as evidence_grade,
    max(cell.value_text) filter (where cell.column_name = 'validated_by') as validated_by,
    max(cell.value_date) filter (where cell.column_name = 'validated_on') as validated_on,
    max(cell.value_number) filter (where cell.column_name = 'deadweight') as deadweight_share,
    max(cell.value_number) filter (where cell.column_name = 'attribution') as attribution_share,
    max(cell.value_number) filter (where cell.column_name = 'displacement') as displacement_share,
    max(cell.value_number) filter (where cell.column_name = 'dropoff') as dropoff_share,
    max(cell.value_number) filter (where cell.column_name = 'benefit_years') as benefit_years,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'sv_delivery' and record.is_latest
group by all
