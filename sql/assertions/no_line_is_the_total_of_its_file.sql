-- No line is the sum of all the other lines of its file: it would be a total that was read as a payment.
-- severity: warning
-- table: staging.spend_line
with parameter as (
    select cast(max(value) as integer) as min_line_count,
    from reference.parameter
    where parameter = 'total_line_min_line_count'
),

file_total as (
    select
        file_sha256,
        count(*) as line_count,
        sum(net_amount_gbp) as net_amount_gbp,
    from staging.spend_line
    group by file_sha256
)

select
    landed_file.file_name,
    line.source_row,
    landed_file.file_name || ', row ' || line.source_row || ': £' || format('{:,.2f}', line.net_amount_gbp)
    || ' is the sum of the other ' || format('{:,}', file_total.line_count - 1) || ' lines.' as says,
from staging.spend_line as line
cross join parameter
inner join file_total
    on line.file_sha256 = file_total.file_sha256 and 2 * line.net_amount_gbp = file_total.net_amount_gbp
inner join raw.landed_file as landed_file on line.file_sha256 = landed_file.file_sha256
where line.net_amount_gbp <> 0 and file_total.line_count >= parameter.min_line_count
