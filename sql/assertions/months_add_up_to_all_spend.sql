-- The months of a feed add up to its spend, without a hole between the first and the last.
-- severity: critical
-- table: core.period_month
with month_total as (
    select
        feed,
        sum(line_count) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
        count(*) filter (where is_expected) as expected_count,
        date_diff(
            'month', min(month) filter (where is_expected), max(month) filter (where is_expected)
        ) + 1 as span_count,
    from core.period_month
    group by feed
),

line_total as (
    select
        feed,
        count(*) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from core.spend_line
    group by feed
)

select
    coalesce(month_total.feed, line_total.feed) as feed,
    month_total.line_count as month_line_count,
    line_total.line_count,
    month_total.net_amount_gbp as month_net_amount_gbp,
    line_total.net_amount_gbp,
from month_total
full join line_total on month_total.feed = line_total.feed
where
    month_total.line_count is distinct from line_total.line_count
    or month_total.net_amount_gbp is distinct from line_total.net_amount_gbp
    or month_total.expected_count is distinct from month_total.span_count
