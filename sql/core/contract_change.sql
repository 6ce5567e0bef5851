-- What each edition of a register changed: contracts added, dropped and extended, and every cell that
-- differs.
with edition as (
    select
        sequence,
        previous_sequence,
    from core.contract_edition
    where previous_sequence is not null
),

snapshot as (
    select
        sequence,
        record_key,
        min(record_id) as record_id,
        min(contract_ref) as contract_ref,
        min(title) as title,
    from staging.contract
    group by sequence, record_key
),

later as (
    select
        edition.sequence,
        snapshot.record_key,
        snapshot.record_id,
        snapshot.contract_ref,
        snapshot.title,
    from edition
    inner join snapshot on edition.sequence = snapshot.sequence
),

earlier as (
    select
        edition.sequence,
        snapshot.record_key,
        snapshot.record_id,
        snapshot.contract_ref,
        snapshot.title,
    from edition
    inner join snapshot on edition.previous_sequence = snapshot.sequence
),

kept as (
    select
        later.sequence,
        later.record_key,
        later.contract_ref,
        later.title,
        later.record_id,
        earlier.record_id as previous_record_id,
    from later
    inner join earlier on later.sequence = earlier.sequence and later.record_key = earlier.record_key
),

-- The cells of both editions of a contract beside each other.
cell as (
    select
        kept.sequence,
        kept.record_key,
        kept.contract_ref,
        kept.title,
        feed_cell.column_name,
        max(feed_cell.cell_text) filter (where feed_cell.record_id = kept.previous_record_id) as before_text,
        max(feed_cell.cell_text) filter (where feed_cell.record_id = kept.record_id) as after_text,
        coalesce(
            max(feed_cell.value_date) filter (where feed_cell.record_id = kept.record_id)
            > max(feed_cell.value_date) filter (where feed_cell.record_id = kept.previous_record_id),
            -- An extension printed where there was none.
            max(feed_cell.value_date) filter (where feed_cell.record_id = kept.record_id) is not null
            and feed_cell.column_name = 'extended_to'
        ) as is_later,
    from kept
    inner join staging.feed_cell as feed_cell
        on feed_cell.record_id in (kept.record_id, kept.previous_record_id)
    group by
        kept.sequence,
        kept.record_key,
        kept.contract_ref,
        kept.title,
        feed_cell.column_name,
        kept.record_id,
        kept.previous_record_id
),

change as (
    select
        later.sequence,
        later.record_key,
        later.contract_ref,
        later.title,
        'added' as change,
        '' as column_name,
        null as before_text,
        null as after_text,
    from later
    left join kept on later.sequence = kept.sequence and later.record_key = kept.record_key
    where kept.record_key is null
    union all
    select
        earlier.sequence,
        earlier.record_key,
        earlier.contract_ref,
        earlier.title,
        'dropped' as change,
        '' as column_name,
        null as before_text,
        null as after_text,
    from earlier
    left join kept on earlier.sequence = kept.sequence and earlier.record_key = kept.record_key
    where kept.record_key is null
    union all
    select
        sequence,
        record_key,
        contract_ref,
        title,
        case when column_name in ('end_date', 'extended_to') and is_later then 'extended' else 'changed' end
            as change,
        column_name,
        before_text,
        after_text,
    from cell
    where before_text is distinct from after_text
)

select
    change.record_key as contract_key,
    change.sequence,
    change.change,
    change.column_name,
    change.contract_ref,
    change.title,
    change.before_text,
    change.after_text,
    feed_file.file_name,
from change
inner join raw.feed_file as feed_file on change.sequence = feed_file.sequence
