-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'procurement_ref') as procurement_ref,
    max(cell.value_text) filter (where cell.column_name = 'title') as title,
    max(cell.value_text) filter (where cell.column_name = 'description') as description,
    max(cell.value_text) filter (where cell.column_name = 'department') as department,
    max(cell.value_text) filter (where cell.column_name = 'body_name') as body_name,
    max(cell.value_text) filter (where cell.column_name = 'category') as category,
    max(cell.value_text) filter (where cell.column_name = 'category_code') as category_code,
    max(cell.value_gbp) filter (where cell.column_name = 'est_value') as est_value_gbp,
    cast(max(cell.value_number) filter (where cell.column_name = 'lot_count') as integer) as lot_count,
    bool_or(cell.is_true) filter (where cell.column_name = 'could_be_lotted') as is_lottable,
    max(cell.value_date) filter (where cell.column_name = 'advert_on') as advert_on,
    max(cell.value_date) filter (where cell.column_name = 'deadline_on') as deadline_on,
    max(cell.value_code) filter (where cell.column_name = 'channel') as channel,
    max(cell.value_code) filter (where cell.column_name = 'route') as route,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_outcome_based') as is_outcome_based,
    max(cell.value_date) filter (where cell.column_name = 'option_appraisal_on') as option_appraisal_on,
    max(cell.value_number) filter (where cell.column_name = 'sv_weighting_pct') as sv_weighting_pct,
    max(cell.value_code) filter (where cell.column_name = 'reserved_for') as reserved_for,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_light_touch') as is_light_touch,
    max(cell.value_date) filter (where cell.column_name = 'contract_start_on') as contract_start_on,
    max(cell.value_date) filter (where cell.column_name = 'contract_end_on') as contract_end_on,
    max(cell.value_code) filter (where cell.column_name = 'status') as status,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'procurement' and record.is_latest
group by all
