with parameter as (
    select
        cast(max(value) filter (where parameter = 'series_break_window_months') as integer) as window_months,
        cast(max(value) filter (where parameter = 'series_break_min_months') as integer) as min_months,
        cast(max(value) filter (where parameter = 'series_break_min_robust_z') as decimal(9, 4))
            as min_robust_z,
        cast(max(value) filter (where parameter = 'series_break_persistence_months') as integer)
            as persistence_months,
        cast(max(value) filter (where parameter = 'series_break_min_change_share') as decimal(9, 4))
            as min_change_share,
        cast(max(value) filter (where parameter = 'series_break_unconfirmed_factor') as decimal(9, 4))
            as unconfirmed_factor,
        cast(max(value) filter (where parameter = 'series_break_scale_floor_share') as decimal(9, 4))
            as scale_floor_share,
        cast(max(value) filter (where parameter = 'series_break_new_type_min_share') as decimal(9, 4))
            as new_type_min_share,
        cast(max(value) filter (where parameter = 'drift_min_line_count') as integer) as min_line_count,
        cast(max(value) filter (where parameter = 'drift_scale_floor_share') as decimal(9, 4))
            as redacted_scale_floor_share,
        cast(max(value) filter (where parameter = 'drift_redacted_line_min_change_share') as decimal(9, 4))
            as redacted_min_change_share,
    from reference.parameter
),

loaded_month as (
    select
        feed,
        month,
        line_count,
        net_amount_gbp,
        row_number() over (partition by feed order by month) as nth,
    from core.period_month
    where is_expected and is_loaded and reason_code <> 'PART_MONTH'
),

month_file as (
    select
        loaded_month.feed,
        loaded_month.month,
        loaded_month.nth,
        landed_file.layout_hash,
        landed_file.columns_json,
    from loaded_month
    inner join core.input_file_month as file_month on loaded_month.month = file_month.month
    inner join core.input_file as input_file
        on
            file_month.file_sha256 = input_file.file_sha256
            and loaded_month.feed = input_file.feed
            and input_file.fate = 'taken'
    inner join raw.landed_file as landed_file on input_file.file_sha256 = landed_file.file_sha256
    qualify
        row_number() over (
            partition by loaded_month.feed, loaded_month.month
            order by file_month.line_count desc, input_file.sequence desc, input_file.file_sha256
        ) = 1
),

column_name as (
    select
        feed,
        month,
        nth,
        layout_hash,
        columns_json,
        unnest(json_keys(columns_json)) as canonical_name,
    from month_file
),

layout_column as (
    select
        feed,
        month,
        nth,
        layout_hash,
        canonical_name,
        json_extract_string(columns_json, '$.' || canonical_name) as header,
        regexp_replace(
            lower(json_extract_string(columns_json, '$.' || canonical_name)), '[^a-z0-9]', '', 'g'
        ) as header_key,
    from column_name
    where
        canonical_name in (
            'amount',
            'payment_date',
            'supplier_name',
            'supplier_id',
            'supplier_type',
            'directorate',
            'service',
            'expense_type',
            'subjective_code',
            'category',
            'purpose'
        )
),

layout as (
    select
        feed,
        month,
        nth,
        min(layout_hash) as layout_hash,
        array_to_string(list_sort(list(header_key)), '|') as layout_key,
    from layout_column
    group by feed, month, nth
),

lost_column as (
    select
        later.feed,
        later.month,
        earlier.month as previous_month,
        array_to_string(list_sort(list(earlier_column.header)), ', ') as lost_headers,
    from layout as later
    inner join layout as earlier on later.feed = earlier.feed and later.nth = earlier.nth + 1
    inner join layout_column as earlier_column
        on earlier.feed = earlier_column.feed and earlier.month = earlier_column.month
    left join layout_column as kept
        on
            later.feed = kept.feed
            and later.month = kept.month
            and (
                earlier_column.header_key = kept.header_key
                -- A file without a header can only be compared by what its columns hold.
                or (
                    earlier_column.canonical_name = kept.canonical_name
                    and (coalesce(earlier_column.header_key, '') = '' or coalesce(kept.header_key, '') = '')
                )
            )
    where
        kept.canonical_name is null
        and later.layout_hash is distinct from earlier.layout_hash
        -- A layout that comes back is one of two in use, not a new one.
        and not exists (
            select 1,
            from layout as before
            where
                later.feed = before.feed
                and later.layout_key = before.layout_key
                and before.month < earlier.month
        )
    group by later.feed, later.month, earlier.month
),

layout_break as (
    select
        lost_column.feed,
        lost_column.month,
        'LAYOUT_CHANGED' as reason_code,
        'Columns published until ' || strftime(lost_column.previous_month, '%b %Y')
        || ' are gone or have another name: ' || lost_column.lost_headers || '.' as reason,
        true as is_confirmed,
        lost_column.previous_month,
        lost_column.lost_headers as value_before,
        array_to_string(list_sort(list(now.header)), ', ') as value_after,
        cast(null as decimal(18, 2)) as robust_z,
    from lost_column
    inner join layout_column as now on lost_column.feed = now.feed and lost_column.month = now.month
    group by all
),

type_month as (
    select
        spend_line.feed,
        spend_line.month,
        rule_text(spend_line.supplier_type) as type_key,
        min(spend_line.supplier_type) as supplier_type,
        count(*) as line_count,
    from core.spend_line as spend_line
    inner join loaded_month on spend_line.feed = loaded_month.feed and spend_line.month = loaded_month.month
    where spend_line.supplier_type is not null
    group by spend_line.feed, spend_line.month, rule_text(spend_line.supplier_type)
),

type_seen as (
    select
        type_month.*,
        lag(type_month.month)
            over (partition by type_month.feed, type_month.type_key order by type_month.month)
            as last_seen,
    from type_month
),

vocabulary as (
    select
        type_seen.feed,
        type_seen.month,
        sum(type_seen.line_count) as line_count,
        coalesce(
            sum(type_seen.line_count) filter (
                where
                type_seen.last_seen is null
                or type_seen.last_seen < type_seen.month - to_months(parameter.window_months)
            ),
            0
        ) as new_line_count,
        array_to_string(
            list_sort(
                list(type_seen.supplier_type order by type_seen.line_count desc, type_seen.supplier_type)[1:5]
            ),
            ', '
        ) as main_types,
    from type_seen
    cross join parameter
    group by type_seen.feed, type_seen.month
),

vocabulary_before as (
    select
        *,
        lag(month) over (partition by feed order by month) as previous_month,
        lag(main_types) over (partition by feed order by month) as previous_types,
    from vocabulary
),

vocabulary_break as (
    select
        vocabulary_before.feed,
        vocabulary_before.month,
        'SUPPLIER_TYPE_VOCABULARY' as reason_code,
        vocabulary_before.new_line_count || ' of ' || vocabulary_before.line_count
        || ' lines carry supplier types not seen in the months before.' as reason,
        true as is_confirmed,
        vocabulary_before.previous_month,
        vocabulary_before.previous_types as value_before,
        vocabulary_before.main_types as value_after,
        cast(null as decimal(18, 2)) as robust_z,
    from vocabulary_before
    cross join parameter
    where
        vocabulary_before.previous_month is not null
        and vocabulary_before.new_line_count
        >= vocabulary_before.line_count * parameter.new_type_min_share
),

redacted as (
    select
        loaded_month.feed,
        loaded_month.month,
        loaded_month.nth,
        cast(share_of(count(*) filter (where spend_line.is_redacted), count(*)) as decimal(18, 4)) as value,
    from core.spend_line as spend_line
    cross join parameter
    inner join loaded_month on spend_line.feed = loaded_month.feed and spend_line.month = loaded_month.month
    group by loaded_month.feed, loaded_month.month, loaded_month.nth
    having count(*) >= max(parameter.min_line_count)
),

observed as (
    select
        feed,
        month,
        nth,
        'MONTHLY_TOTAL' as reason_code,
        cast(net_amount_gbp as decimal(18, 4)) as value,
    from loaded_month
    union all
    select
        feed,
        month,
        nth,
        'LINE_COUNT' as reason_code,
        cast(line_count as decimal(18, 4)) as value,
    from loaded_month
    union all
    -- Whose names are hidden nobody can classify: a share moves with how a council redacts.
    select
        feed,
        month,
        nth,
        'REDACTED_SHARE' as reason_code,
        value,
    from redacted
),

window_value as (
    select
        now.feed,
        now.month,
        now.nth,
        now.reason_code,
        now.value,
        before.value as value_before,
    from observed as now
    cross join parameter
    inner join observed as before
        on
            now.feed = before.feed
            and now.reason_code = before.reason_code
            and before.nth between now.nth - parameter.window_months and now.nth - 1
),

typical as (
    select
        feed,
        month,
        nth,
        reason_code,
        value,
        count(*) as month_count,
        quantile_disc(value_before, 0.5) as median_value,
    from window_value
    group by feed, month, nth, reason_code, value
),

spread as (
    select
        typical.feed,
        typical.month,
        typical.nth,
        typical.reason_code,
        typical.value,
        typical.median_value,
        greatest(
            quantile_disc(abs(window_value.value_before - typical.median_value), 0.5),
            max(
                case
                    when typical.reason_code = 'REDACTED_SHARE' then parameter.redacted_scale_floor_share
                    else cast(abs(typical.median_value) * parameter.scale_floor_share as decimal(18, 4))
                end
            )
        ) as scale,
        -- What has to change: a part of the level, or so many points of a share.
        max(
            case
                when typical.reason_code = 'REDACTED_SHARE' then parameter.redacted_min_change_share
                else cast(abs(typical.median_value) * parameter.min_change_share as decimal(18, 4))
            end
        ) as min_change,
    from typical
    cross join parameter
    inner join window_value
        on
            typical.feed = window_value.feed
            and typical.nth = window_value.nth
            and typical.reason_code = window_value.reason_code
    where typical.month_count >= parameter.min_months
    group by
        typical.feed,
        typical.month,
        typical.nth,
        typical.reason_code,
        typical.value,
        typical.median_value
),

persistence as (
    select
        spread.feed,
        spread.month,
        spread.nth,
        spread.reason_code,
        spread.value,
        spread.median_value,
        spread.scale,
        count(*) as month_count,
        count(*) filter (
            where
            0.6745 * abs(after.value - spread.median_value) > parameter.min_robust_z * spread.scale
            and abs(after.value - spread.median_value) >= spread.min_change
            and sign(after.value - spread.median_value) = sign(spread.value - spread.median_value)
        ) as outside_count,
        count(*) filter (
            where
            case
                when spread.reason_code = 'REDACTED_SHARE'
                    then
                        abs(after.value - spread.median_value)
                        >= parameter.unconfirmed_factor * spread.min_change
                else
                    after.value >= parameter.unconfirmed_factor * spread.median_value
                    or parameter.unconfirmed_factor * after.value <= spread.median_value
            end
        ) as far_outside_count,
        min(parameter.persistence_months) as persistence_months,
    from spread
    cross join parameter
    inner join observed as after
        on
            spread.feed = after.feed
            and spread.reason_code = after.reason_code
            and after.nth between spread.nth and spread.nth + parameter.persistence_months - 1
    where spread.scale > 0
    group by
        spread.feed,
        spread.month,
        spread.nth,
        spread.reason_code,
        spread.value,
        spread.median_value,
        spread.scale
),

outside as (
    select
        *,
        month_count >= persistence_months as is_confirmed,
    from persistence
    where
        outside_count = month_count
        and (month_count >= persistence_months or far_outside_count = month_count)
),

level_break as (
    select
        outside.feed,
        outside.month,
        outside.reason_code,
        case outside.reason_code
            when 'MONTHLY_TOTAL'
                then
                    'The monthly total is £' || format('{:,.0f}', round(outside.value, 0))
                    || ' where £' || format('{:,.0f}', round(outside.median_value, 0)) || ' was usual'
            when 'REDACTED_SHARE'
                then
                    share_as_percent(outside.value) || ' of the lines have a redacted or blank payee where '
                    || share_as_percent(outside.median_value) || ' was usual'
            else
                format('{:,.0f}', round(outside.value, 0)) || ' lines where '
                || format('{:,.0f}', round(outside.median_value, 0)) || ' were usual'
        end
        || case
            when outside.is_confirmed then ', and the months after it stay at that level.'
            else '; too few months follow to tell whether it lasts.'
        end as reason,
        outside.is_confirmed,
        previous.month as previous_month,
        case
            when outside.reason_code = 'REDACTED_SHARE' then share_as_percent(outside.median_value)
            else cast(cast(outside.median_value as decimal(18, 2)) as varchar)
        end as value_before,
        case
            when outside.reason_code = 'REDACTED_SHARE' then share_as_percent(outside.value)
            else cast(cast(outside.value as decimal(18, 2)) as varchar)
        end as value_after,
        cast(
            round(0.6745 * (outside.value - outside.median_value) / outside.scale, 2) as decimal(18, 2)
        ) as robust_z,
    from outside
    inner join observed as previous
        on
            outside.feed = previous.feed
            and outside.reason_code = previous.reason_code
            and outside.nth = previous.nth + 1
    left join outside as run
        on
            outside.feed = run.feed
            and outside.reason_code = run.reason_code
            and outside.nth = run.nth + 1
    where run.nth is null
),

feed as (select distinct feed, from core.period_month),

declared_break as (
    select
        feed.feed,
        cast(date_trunc('month', declared.month) as date) as month,
        'DECLARED' as reason_code,
        string_agg(declared.reason, ' ' order by declared.reason) as reason,
        true as is_confirmed,
        cast(null as date) as previous_month,
        cast(null as varchar) as value_before,
        cast(null as varchar) as value_after,
        cast(null as decimal(18, 2)) as robust_z,
    from reference.declared_series_break as declared
    cross join feed
    group by all
)

select *, from layout_break
union all
select *, from vocabulary_break
union all
select *, from level_break
union all
select *, from declared_break
