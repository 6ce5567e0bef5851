-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'review_ref') as review_ref,
    max(cell.value_text) filter (where cell.column_name = 'service_name') as service_name,
    max(cell.value_text) filter (where cell.column_name = 'contract_ref') as contract_ref,
    max(cell.value_text) filter (where cell.column_name = 'department') as department,
    max(cell.value_date) filter (where cell.column_name = 'due_on') as due_on,
    max(cell.value_date) filter (where cell.column_name = 'done_on') as done_on,
    max(cell.value_date) filter (where cell.column_name = 'option_appraisal_on') as option_appraisal_on,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_outcome_compared') as is_outcome_compared,
    bool_or(cell.is_true) filter (where cell.column_name = 'income_considered') as is_income_considered,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'review' and record.is_latest
group by all
