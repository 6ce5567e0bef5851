-- Only these orders, and a total one, so that no line is on two pages and none on neither.
select *
from matched
order by
    case when $sort = 'date' and $is_falling then payment_date end desc,
    case when $sort = 'date' and not $is_falling then payment_date end,
    case when $sort = 'amount' and $is_falling then net_amount_gbp end desc,
    case when $sort = 'amount' and not $is_falling then net_amount_gbp end,
    case when $sort = 'size' then abs(net_amount_gbp) end desc,
    case when $sort = 'size' then payment_date end,
    case when $sort = 'supplier' and $is_falling then lower(shown_name) end desc,
    case when $sort = 'supplier' and not $is_falling then lower(shown_name) end,
    payment_date desc,
    line_id
limit $most_rows
offset $skipped
