-- The spend lines of a file that is taken are all of its accepted lines, to the penny.
-- severity: critical
-- table: core.spend_line
with counted as (
    select
        file_sha256,
        count(*) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from core.spend_line
    group by file_sha256
)

select
    input_file.file_name,
    input_file.line_count as accepted_count,
    counted.line_count,
    input_file.net_amount_gbp as accepted_gbp,
    counted.net_amount_gbp,
from core.input_file as input_file
left join counted on input_file.file_sha256 = counted.file_sha256
where
    input_file.fate = 'taken'
    and (
        input_file.line_count <> coalesce(counted.line_count, 0)
        or input_file.net_amount_gbp <> coalesce(counted.net_amount_gbp, 0)
    )
