select
    financial_year,
    payer_code,
    payer_name,
    payee_code,
    payee_name,
    cast(sum(line_count) as bigint) as line_count,
    cast(sum(net_amount_gbp) as decimal(18, 2)) as net_amount_gbp,
    cast(
        coalesce(sum(net_amount_gbp) filter (where population = 'procurement'), 0) as decimal(18, 2)
    ) as procurement_gbp,
    bool_or(is_provisional) as is_provisional,
from member_payment
group by financial_year, payer_code, payer_name, payee_code, payee_name
