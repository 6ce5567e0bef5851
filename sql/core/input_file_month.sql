with parameter as (
    select cast(max(value) as decimal(18, 4)) as covers_min_share,
    from reference.parameter
    where parameter = 'file_covers_month_min_share'
),

counted as (
    select
        file_sha256,
        cast(date_trunc('month', payment_date) as date) as month,
        count(*) as line_count,
        cast(sum(net_amount_gbp) as decimal(18, 2)) as net_amount_gbp,
        min(payment_date) as first_payment_date,
        max(payment_date) as last_payment_date,
    from staging.spend_line
    group by all
),

shared as (
    select
        *,
        sum(line_count) over (partition by file_sha256) as file_line_count,
        max(line_count) over (partition by file_sha256) as largest_line_count,
    from counted
)

-- A few lines dated in a year to come or a month long past are typing errors, not a period that the
-- file covers; the largest month always counts, so that every file covers something.
select
    shared.file_sha256,
    shared.month,
    shared.line_count,
    shared.net_amount_gbp,
    shared.line_count >= shared.file_line_count * parameter.covers_min_share
    or shared.line_count = shared.largest_line_count as is_covered,
    shared.first_payment_date,
    shared.last_payment_date,
from shared
cross join parameter
