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

sized as (
    select
        counted.*,
        counted.line_count >= max(counted.line_count) over (partition by counted.file_sha256)
        * parameter.covers_min_share as is_sizeable,
    from counted
    cross join parameter
),

spanned as (
    select
        *,
        min(case when is_sizeable then month end) over (partition by file_sha256) as first_month,
        max(case when is_sizeable then month end) over (partition by file_sha256) as last_month,
    from sized
)

-- A few lines dated in a year to come or a month long past are typing errors, not a period that the
-- file covers. A quiet month between two busy ones is covered; a month without any line is not,
-- because a workbook may lack its sheet.
select
    file_sha256,
    month,
    line_count,
    net_amount_gbp,
    month between first_month and last_month as is_covered,
    first_payment_date,
    last_payment_date,
from spanned
