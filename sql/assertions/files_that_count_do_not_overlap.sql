-- No two files that count share many lines: withdraw one, or state that one replaces the other.
-- severity: warning
-- table: core.input_file
select
    one.file_name,
    other.file_name as other_file_name,
    one.file_name || ' and ' || other.file_name || ' share ' || format('{:,}', one.overlap_line_count)
    || ' lines (' || strftime(one.first_month, '%B %Y')
    || case
        when one.last_month <> one.first_month then ' to ' || strftime(one.last_month, '%B %Y')
        else ''
    end
    || ').' as says,
from core.input_file as one
inner join core.input_file as other on one.overlaps_sha256 = other.file_sha256
where
    one.is_overlapping
    -- Each pair once.
    and (one.sequence > other.sequence or other.overlaps_sha256 is distinct from one.file_sha256)
