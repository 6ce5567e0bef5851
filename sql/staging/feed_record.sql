-- Every record of every feed: whether it is rejected, which cells are faulty, and whether a later file
-- says it again. Which record it is, the key of its feed says; the nth of one key in a file is the nth in
-- another.
with record as (
    select
        record_id,
        feed,
        min(file_sha256) as file_sha256,
        min(sheet_name) as sheet_name,
        min(source_row) as source_row,
        min(sequence) as sequence,
        string_agg(
            heading || ': ' || fault_code || ' (' || left(cell_text, 60) || ')', '; ' order by column_order
        )
        filter (where fault_code is not null and need <> 'required') as cell_faults,
        count(*) filter (where fault_code is not null) as fault_count,
    from (
        select
            cell.*,
            feed_column.heading,
            feed_column.column_order,
        from staging.feed_cell as cell
        inner join reference.feed_column as feed_column
            on cell.feed = feed_column.feed and cell.column_name = feed_column.column_name
    ) as cell
    group by record_id, feed
),

required_column as (
    select
        feed,
        column_name,
        column_order,
        heading,
    from reference.feed_column
    where need = 'required'
),

unmet as (
    select
        record.record_id,
        string_agg(
            required_column.heading || case
                when cell.fault_code is null then ' is missing'
                else ' cannot be read (' || left(cell.cell_text, 60) || ')'
            end,
            '; '
            order by required_column.column_order
        ) as reject_reason,
        min(case when cell.fault_code is null then 'RECORD_INCOMPLETE' else 'RECORD_UNREADABLE' end)
            as reject_code,
    from record
    inner join required_column on record.feed = required_column.feed
    left join staging.feed_cell as cell
        on record.record_id = cell.record_id and required_column.column_name = cell.column_name
    where cell.record_id is null or cell.fault_code is not null or cell.value_text is null
    group by record.record_id
),

key_column as (
    select
        feed,
        unnest(string_split(key_columns, ' ')) as column_name,
        generate_subscripts(string_split(key_columns, ' '), 1) as key_order,
    from reference.feed
),

-- A contract without a reference is known by its title.
key_text as (
    select
        record.record_id,
        string_agg(
            rule_text(
                coalesce(cell.value_text, case when key_column.key_order = 1 then title.value_text end, '')
            ),
            '|'
            order by key_column.key_order
        ) as record_key,
    from record
    inner join key_column on record.feed = key_column.feed
    left join staging.feed_cell as cell
        on record.record_id = cell.record_id and key_column.column_name = cell.column_name
    left join staging.feed_cell as title on record.record_id = title.record_id and title.column_name = 'title'
    group by record.record_id
),

numbered as (
    select
        record.*,
        unmet.reject_code,
        unmet.reject_reason,
        key_text.record_key,
        row_number() over (
            partition by record.feed, key_text.record_key, record.file_sha256
            order by record.sheet_name, record.source_row
        ) as nth_of_key,
    from record
    left join unmet on record.record_id = unmet.record_id
    inner join key_text on record.record_id = key_text.record_id
)

select
    record_id,
    feed,
    md5(concat_ws('|', feed, record_key, cast(nth_of_key as varchar))) as record_key,
    file_sha256,
    sheet_name,
    source_row,
    sequence,
    reject_code,
    reject_reason,
    coalesce(cell_faults, '') as cell_faults,
    fault_count,
    reject_code is not null as is_rejected,
    -- Of what can be accepted, the last file that says it counts.
    reject_code is null
    and row_number() over (
        partition by feed, record_key, nth_of_key, reject_code is null
        order by sequence desc, file_sha256
    ) = 1 as is_latest,
from numbered
