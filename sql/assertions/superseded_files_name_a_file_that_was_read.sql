-- A superseded file names another file of the same feed that was read.
-- severity: critical
-- table: core.input_file
select
    superseded.file_name,
    superseded.superseded_by_sha256,
from core.input_file as superseded
left join core.input_file as successor on superseded.superseded_by_sha256 = successor.file_sha256
where
    superseded.fate = 'superseded'
    and (
        successor.file_sha256 is null
        or successor.fate = 'refused'
        or successor.file_sha256 = superseded.file_sha256
    )
