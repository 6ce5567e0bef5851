-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'measure_set') as measure_set,
    max(cell.value_text) filter (where cell.column_name = 'measure_version') as measure_version,
    max(cell.value_text) filter (where cell.column_name = 'measure_code') as measure_code,
    max(cell.value_text) filter (where cell.column_name = 'unit') as unit,
    max(cell.value_gbp) filter (where cell.column_name = 'proxy_value') as proxy_value_gbp,
    max(cell.value_text) filter (where cell.column_name = 'source') as source,
    bool_or(cell.is_true) filter (where cell.column_name = 'includes_adjustments') as is_adjusted_already,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'sv_proxy' and record.is_latest
group by all
