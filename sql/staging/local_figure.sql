-- One accepted record a row, its cells as columns; a cell that cannot be read is null here and named in
-- cell_faults.
select
    record.record_id,
    record.record_key,
    max(cell.value_text) filter (where cell.column_name = 'indicator_code') as indicator_code,
    max(cell.value_text) filter (where cell.column_name = 'measure') as measure,
    max(cell.value_text) filter (where cell.column_name = 'definition') as definition,
    max(cell.value_text) filter (where cell.column_name = 'department') as department,
    max(cell.value_text) filter (where cell.column_name = 'period_label') as period_label,
    try_cast(left(max(cell.value_text) filter (where cell.column_name = 'period_label'), 4) as integer)
        as first_year,
    max(cell.value_number) filter (where cell.column_name = 'numerator') as numerator_value,
    max(cell.value_number) filter (where cell.column_name = 'denominator') as denominator_value,
    max(cell.value_number) filter (where cell.column_name = 'lower') as lower_value,
    max(cell.value_number) filter (where cell.column_name = 'value') as figure_value,
    max(cell.value_number) filter (where cell.column_name = 'upper') as upper_value,
    bool_or(cell.is_true) filter (where cell.column_name = 'is_provisional') as is_provisional,
    max(cell.value_text) filter (where cell.column_name = 'source_document') as source_document,
    record.cell_faults,
    record.sequence,
    record.file_sha256,
    record.sheet_name,
    record.source_row,
from staging.feed_record as record
inner join staging.feed_cell as cell on record.record_id = cell.record_id
where record.feed = 'local_figure' and record.is_latest
group by all
