with recursive parameter as (
    select cast(max(value) as integer) as part_month_days,
    from reference.parameter
    where parameter = 'part_month_days'
),

taken as (
    select
        input_file.file_sha256,
        input_file.feed,
        input_file.line_count,
        landed_file.period_start,
        landed_file.period_end,
    from core.input_file as input_file
    inner join raw.landed_file as landed_file on input_file.file_sha256 = landed_file.file_sha256
    where input_file.fate = 'taken'
),

-- Months a counted file covers: those that hold its lines, and those of a period a person stated.
covered as (
    select
        taken.feed,
        file_month.month,
        taken.file_sha256,
    from taken
    inner join core.input_file_month as file_month on taken.file_sha256 = file_month.file_sha256
    where file_month.is_covered
    union
    select
        taken.feed,
        cast(unnest(
            generate_series(
                date_trunc('month', taken.period_start),
                date_trunc('month', coalesce(taken.period_end, taken.period_start)),
                interval 1 month
            )
        ) as date) as month,
        taken.file_sha256,
    from taken
    where taken.period_start is not null and taken.line_count > 0
),

covered_month as (
    select
        feed,
        month,
        count(*) as file_count,
    from covered
    group by feed, month
),

edge as (
    select
        feed,
        min(month) as first_month,
        max(month) as last_month,
    from covered_month
    group by feed
),

-- A refused file leaves a hole where no other file covers its month.
refused as (
    select distinct
        landed_file.feed,
        cast(date_trunc('month', coalesce(landed_file.first_date, landed_file.period_start)) as date)
            as month,
    from raw.landed_file as landed_file
    where
        landed_file.status = 'refused'
        and coalesce(landed_file.first_date, landed_file.period_start) is not null
),

calendar as (
    select
        feed,
        first_month as month,
        last_month,
    from edge
    union all
    select
        feed,
        cast(month + interval 1 month as date) as month,
        last_month,
    from calendar
    where month < last_month
),

line as (
    select
        feed,
        month,
        count(*) as line_count,
        cast(sum(net_amount_gbp) as decimal(18, 2)) as net_amount_gbp,
        min(payment_date) as first_payment_date,
        max(payment_date) as last_payment_date,
    from core.spend_line
    group by feed, month
),

every_month as (
    select
        feed,
        month,
    from calendar
    union
    select
        feed,
        month,
    from line
),

judged as (
    select
        every_month.feed,
        every_month.month,
        coalesce(every_month.month between edge.first_month and edge.last_month, false) as is_expected,
        coalesce(covered_month.file_count, 0) as file_count,
        coalesce(line.line_count, 0) as line_count,
        coalesce(line.net_amount_gbp, 0) as net_amount_gbp,
        line.first_payment_date,
        line.last_payment_date,
        refused.month is not null as is_refused,
        -- A series that begins on the 20th or ends on the 10th holds only part of that month.
        (
            every_month.month = edge.first_month
            and line.first_payment_date > cast(edge.first_month as date) + parameter.part_month_days
        )
        or (
            every_month.month = edge.last_month
            and line.last_payment_date < last_day(edge.last_month) - parameter.part_month_days
        ) as is_part_month,
    from every_month
    cross join parameter
    left join edge on every_month.feed = edge.feed
    left join
        covered_month
        on every_month.feed = covered_month.feed and every_month.month = covered_month.month
    left join line on every_month.feed = line.feed and every_month.month = line.month
    left join refused on every_month.feed = refused.feed and every_month.month = refused.month
),

reasoned as (
    select
        *,
        case
            when not is_expected then 'STRAY_DATES'
            when file_count = 0 and is_refused then 'FILE_REFUSED'
            when file_count = 0 then 'FILE_MISSING'
            when is_part_month then 'PART_MONTH'
            else 'COMPLETE'
        end as reason_code,
    from judged
)

select
    feed,
    month,
    financial_year(month) as financial_year,
    financial_year(month) || ' Q' || (((cast(month(month) as integer) + 8) % 12) // 3 + 1) as quarter_label,
    is_expected,
    file_count > 0 as is_loaded,
    reason_code = 'COMPLETE' as is_complete,
    reason_code <> 'COMPLETE' as is_provisional,
    reason_code,
    file_count,
    line_count,
    net_amount_gbp,
    first_payment_date,
    last_payment_date,
from reasoned
