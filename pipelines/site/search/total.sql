select
    count(*) as line_count,
    coalesce(sum(net_amount_gbp), 0.00) as net_amount_gbp,
from matched
