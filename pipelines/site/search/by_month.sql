select
    month,
    count(*) as line_count,
    sum(net_amount_gbp) as net_amount_gbp,
from matched
group by month
order by month
