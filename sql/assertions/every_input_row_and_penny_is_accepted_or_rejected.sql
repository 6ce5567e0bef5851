-- What the landing counted in a file, rows and pennies, is accepted plus rejected.
-- severity: critical
-- table: core.input_file
select
    file_name,
    payment_count,
    line_count,
    rejected_count,
    landed_net_total_gbp,
    net_amount_gbp,
    rejected_net_amount_gbp,
from core.input_file
where
    fate <> 'refused'
    and (
        payment_count <> line_count + rejected_count
        or landed_net_total_gbp <> net_amount_gbp + rejected_net_amount_gbp
    )
