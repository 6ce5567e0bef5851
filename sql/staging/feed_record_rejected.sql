select
    record.feed,
    record.record_id,
    feed_file.file_name,
    record.sheet_name,
    record.source_row,
    record.reject_code,
    record.reject_reason,
    record.file_sha256,
from staging.feed_record as record
inner join raw.feed_file as feed_file on record.file_sha256 = feed_file.file_sha256
where record.is_rejected
