-- What each cell of a record is worth, by the kind of its column; a cell that cannot be read is a fault of
-- the cell and not of the record, unless the record cannot do without it (staging.feed_record).
with accepted_file as (
    select
        feed_file.file_sha256,
        feed_file.sequence,
    from raw.feed_file as feed_file
    where
        feed_file.status = 'accepted'
        -- A file that a person said is replaced no longer counts.
        and feed_file.file_sha256 not in (
            select later.supersedes_sha256,
            from raw.feed_file as later
            where later.status = 'accepted' and later.supersedes_sha256 is not null
        )
),

published as (
    select
        cell.file_sha256,
        cell.sheet_name,
        cell.source_row,
        accepted_file.sequence,
        cell.feed,
        cell.column_name,
        feed_column.kind,
        feed_column.need,
        feed_column.allowed,
        cell.cell_text,
        trim(regexp_replace(lower(cell.cell_text), '[^a-z0-9]+', ' ', 'g')) as words,
    from raw.feed_cell as cell
    inner join accepted_file on cell.file_sha256 = accepted_file.file_sha256
    inner join reference.feed_column as feed_column
        on cell.feed = feed_column.feed and cell.column_name = feed_column.column_name
),

meant as (
    select
        published.*,
        -- A cell of strokes alone says nothing.
        published.words = '' or coalesce(general.meaning = 'NOT_STATED', false) as is_not_stated,
        coalesce(own.meaning = 'OPEN_ENDED', false) as is_open_ended,
        case when contains(published.column_name, 'vcse') then own.is_vcse else own.is_sme end
            as is_true,
        own.meaning = 'FLAG' as is_flag_word,
        regexp_extract(
            replace(published.cell_text, ',', ''),
            '^\s*(-?\d+(?:\.\d+)?)\s*(%|[a-z]*)\s*$',
            ['number', 'unit'],
            'i'
        ) as figure,
    from published
    left join reference.cell_word as general
        on general.kind = 'any' and published.words = general.cell_text
    left join reference.cell_word as own
        on published.kind = own.kind and published.words = own.cell_text
),

allowed_word as (
    select
        feed,
        column_name,
        unnest(string_split(allowed, ' ')) as word,
    from reference.feed_column
    where kind = 'code' and allowed is not null
),

parsed as (
    select
        meant.*,
        case when meant.kind = 'date' and not meant.is_not_stated then parse_uk_date(meant.cell_text) end
            as value_date,
        case when meant.kind = 'money' and not meant.is_not_stated then parse_money(meant.cell_text) end
            as value_gbp,
        case
            when meant.kind in ('number', 'share') and not meant.is_not_stated
                then
                    try_cast(meant.figure.number as decimal(28, 10))
                    * case when meant.kind = 'share' and meant.figure.unit = '%' then 0.01 else 1 end
        end as figure_value,
        allowed_word.word as value_code,
    from meant
    left join allowed_word
        on
            meant.feed = allowed_word.feed
            and meant.column_name = allowed_word.column_name
            and meant.words = trim(regexp_replace(lower(allowed_word.word), '[^a-z0-9]+', ' ', 'g'))
)

select
    md5(concat_ws('|', file_sha256, sheet_name, feed, cast(source_row as varchar))) as record_id,
    file_sha256,
    sheet_name,
    source_row,
    sequence,
    feed,
    column_name,
    kind,
    need,
    cell_text,
    case when is_not_stated then null else cell_text end as value_text,
    value_date,
    value_gbp,
    case
        when kind = 'share' and figure_value not between 0 and 1 then null
        else cast(figure_value as decimal(28, 10))
    end as value_number,
    case when kind = 'flag' then is_true end as is_true,
    case when kind = 'code' then value_code end as value_code,
    is_open_ended,
    case
        when is_not_stated or is_open_ended then null
        when kind = 'date' and value_date is null then 'CELL_DATE_UNREADABLE'
        when kind = 'money' and value_gbp is null then 'CELL_MONEY_UNREADABLE'
        when kind in ('number', 'share') and figure_value is null then 'CELL_NUMBER_UNREADABLE'
        when kind = 'share' and figure_value not between 0 and 1 then 'CELL_SHARE_OUT_OF_RANGE'
        when kind = 'flag' and is_flag_word is null then 'CELL_FLAG_UNREADABLE'
        when kind = 'code' and value_code is null then 'CELL_CODE_UNKNOWN'
    end as fault_code,
from parsed
