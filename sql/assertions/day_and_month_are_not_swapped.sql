-- Day and month of a file's dates are not swapped: lines of 3 November do not stand in March, on the 11th.
-- severity: warning
-- table: staging.spend_line
with parameter as (
    select cast(max(value) as decimal(9, 4)) as min_line_share,
    from reference.parameter
    where parameter = 'swapped_date_min_line_share'
),

month_of_file as (
    select
        file_sha256,
        cast(date_trunc('month', payment_date) as date) as month,
        count(*) as line_count,
    from staging.spend_line
    group by file_sha256, cast(date_trunc('month', payment_date) as date)
),

main_month as (
    select
        file_sha256,
        month,
    from month_of_file
    qualify row_number() over (partition by file_sha256 order by line_count desc, month) = 1
),

-- Days that could have been swapped are then gone from November itself, the 11th excepted.
counted as (
    select
        line.file_sha256,
        main_month.month,
        count(*) as line_count,
        count(*) filter (where date_trunc('month', line.payment_date) <> main_month.month) as outside_count,
        count(*) filter (
            where
            date_trunc('month', line.payment_date) <> main_month.month
            and day(line.payment_date) = month(main_month.month)
        ) as swapped_count,
        count(*) filter (
            where
            date_trunc('month', line.payment_date) = main_month.month
            and day(line.payment_date) <= 12
            and day(line.payment_date) <> month(main_month.month)
        ) as unswapped_count,
        -- A file dated by month alone has none of these.
        count(*) filter (
            where
            date_trunc('month', line.payment_date) = main_month.month
            and day(line.payment_date) > 12
        ) as late_count,
    from staging.spend_line as line
    inner join main_month on line.file_sha256 = main_month.file_sha256
    group by line.file_sha256, main_month.month
)

select
    landed_file.file_name,
    counted.month,
    landed_file.file_name || ': ' || format('{:,}', counted.swapped_count) || ' lines are dated on day '
    || month(counted.month) || ' of other months and none is left in the first days of '
    || strftime(counted.month, '%B %Y') || ': day and month were probably swapped.' as says,
from counted
cross join parameter
inner join raw.landed_file as landed_file on counted.file_sha256 = landed_file.file_sha256
where
    counted.swapped_count >= counted.line_count * parameter.min_line_share
    and counted.unswapped_count = 0
    and counted.late_count > 0
    and counted.swapped_count > counted.outside_count * (1 - parameter.min_line_share)
