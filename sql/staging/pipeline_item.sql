-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'pipeline_ref') as pipeline_ref,
    max(cell.value_text) filter (where cell.column_name = 'title') as title,
    max(cell.value_text) filter (where cell.column_name = 'department') as department,
    max(cell.value_text) filter (where cell.column_name = 'category') as category,
    max(cell.value_gbp) filter (where cell.column_name = 'est_value') as est_value_gbp,
    max(cell.value_date) filter (where cell.column_name = 'est_publication_on') as est_publication_on,
    max(cell.value_date) filter (where cell.column_name = 'est_award_on') as est_award_on,
    max(cell.value_text) filter (where cell.column_name = 'contract_replaced_ref') as contract_replaced_ref,
    max(cell.value_date) filter (where cell.column_name = 'first_published_on') as first_published_on,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_statutory') as is_statutory,
    max(cell.value_number) filter (where cell.column_name = 'resource_days') as resource_days,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'pipeline_item' and record.is_latest
group by all
