-- No spend line comes from a file that is superseded or refused.
-- severity: critical
-- table: core.spend_line
select
    spend_line.line_id,
    input_file.file_name,
    input_file.fate,
from core.spend_line as spend_line
left join core.input_file as input_file on spend_line.file_sha256 = input_file.file_sha256
where input_file.fate is distinct from 'taken'
