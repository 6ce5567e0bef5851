-- The landing announced as many rejected rows for a file as the staging tables rejected.
-- severity: warning
-- table: core.input_file
select
    input_file.file_name,
    landed_file.rejected as announced_count,
    input_file.rejected_count,
from core.input_file as input_file
inner join raw.landed_file as landed_file on input_file.file_sha256 = landed_file.file_sha256
where input_file.fate <> 'refused' and landed_file.rejected <> input_file.rejected_count
