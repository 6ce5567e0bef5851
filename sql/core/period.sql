-- Every period that indicators are given for, one row for each month of it that files cover.
-- A month of several feeds is complete when one is and no other lacks something it should have.
with loaded_month as (
    select
        month,
        min(financial_year) as financial_year,
        min(quarter_label) as quarter_label,
        bool_or(is_expected) as is_expected,
        bool_or(is_complete) and bool_and(is_complete or not is_expected) as is_complete,
    from core.period_month
    group by month
),

-- Which periods a month belongs to. A rolling year is given only where all of it lies between the
-- first and the last month that files cover.
period_month as (
    select
        month,
        is_complete,
        'month' as period_type,
        strftime(month, '%Y-%m') as period_label,
        month as period_start,
        1 as month_count,
    from loaded_month
    union all
    select
        month,
        is_complete,
        'quarter' as period_type,
        quarter_label as period_label,
        cast(date_trunc('quarter', month) as date) as period_start,
        3 as month_count,
    from loaded_month
    union all
    -- The halves that regulations on payment days report on: April to September, October to March.
    select
        month,
        is_complete,
        'half_year' as period_type,
        financial_year || case when quarter(month) in (2, 3) then ' H1' else ' H2' end as period_label,
        cast(
            case
                when quarter(month) in (2, 4) then date_trunc('quarter', month)
                else date_trunc('quarter', month) - interval 3 month
            end as date
        ) as period_start,
        6 as month_count,
    from loaded_month
    union all
    select
        month,
        is_complete,
        'financial_year' as period_type,
        financial_year as period_label,
        cast(date_trunc('year', month - interval 3 month) + interval 3 month as date) as period_start,
        12 as month_count,
    from loaded_month
    union all
    select
        loaded_month.month,
        loaded_month.is_complete,
        'rolling_year' as period_type,
        strftime(last_month.month, '%Y-%m') as period_label,
        cast(last_month.month - interval 11 month as date) as period_start,
        12 as month_count,
    from loaded_month
    inner join loaded_month as last_month
        on
            loaded_month.month <= last_month.month
            and loaded_month.month >= last_month.month - interval 11 month
    where
        last_month.is_expected
        and last_month.month - interval 11 month >= (
            select min(first_month.month),
            from loaded_month as first_month
            where first_month.is_expected
        )
),

series_break as (
    select distinct month,
    from core.series_break
    where is_confirmed
),

period as (
    select
        period_type,
        period_label,
        period_start,
        cast(period_start + to_months(month_count) - interval 1 day as date) as period_end,
        count(*) filter (where is_complete) < month_count as is_provisional,
        exists (
            select 1,
            from series_break
            where
                series_break.month > period_month.period_start
                and series_break.month < period_month.period_start + to_months(period_month.month_count)
        ) as crosses_series_break,
    from period_month
    group by period_type, period_label, period_start, month_count
)

select
    period.period_type,
    period.period_label,
    cast(dense_rank() over (order by period.period_type, period.period_label) as integer) as period_number,
    period_month.month,
    period.period_start,
    period.period_end,
    period.is_provisional,
    period.crosses_series_break,
from period
inner join period_month
    on period.period_type = period_month.period_type and period.period_label = period_month.period_label
