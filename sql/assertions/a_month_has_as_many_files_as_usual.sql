-- No month has more files that count than its feed usually has: one may repeat another in other words.
-- severity: warning
-- table: core.input_file
with main_month as (
    select
        input_file.feed,
        input_file.file_name,
        file_month.month,
    from core.input_file as input_file
    inner join core.input_file_month as file_month on input_file.file_sha256 = file_month.file_sha256
    where input_file.fate = 'taken'
    qualify
        row_number() over (
            partition by input_file.file_sha256
            order by file_month.line_count desc, file_month.month
        ) = 1
),

counted as (
    select
        feed,
        month,
        count(*) as file_count,
        string_agg(file_name, ', ' order by file_name) as file_names,
    from main_month
    group by feed, month
),

usual as (
    select
        feed,
        quantile_disc(file_count, 0.5) as file_count,
    from counted
    group by feed
)

select
    counted.feed,
    counted.month,
    strftime(counted.month, '%B %Y') || ', ' || counted.feed || ': ' || counted.file_count
    || ' files count for it where ' || usual.file_count || ' is usual: ' || counted.file_names || '.' as says,
from counted
inner join usual on counted.feed = usual.feed
where counted.file_count > usual.file_count
