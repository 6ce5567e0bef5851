-- The total a file prints is the sum of its rows.
-- severity: warning
-- table: core.input_file
select
    file_name,
    control_total_gbp,
    landed_net_total_gbp,
from core.input_file
where fate <> 'refused' and not control_total_agrees
