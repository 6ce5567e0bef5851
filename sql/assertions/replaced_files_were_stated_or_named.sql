-- A replaced file was stated as such (state it: add --supersedes) or its successor is named a correction.
-- severity: warning
-- table: core.input_file
select
    replaced.file_name,
    replacement.file_name as replaced_by_file_name,
    replacement.net_amount_gbp - replaced.net_amount_gbp as difference_gbp,
    strftime(replaced.first_month, '%B %Y')
    || case
        when replaced.last_month <> replaced.first_month
            then ' to ' || strftime(replaced.last_month, '%B %Y')
        else ''
    end
    || ' was published twice: ' || replacement.file_name || ' counts and ' || replaced.file_name
    || ' does not.' as says,
from core.input_file as replaced
inner join core.input_file as replacement on replaced.superseded_by_sha256 = replacement.file_sha256
where replaced.fate_reason_code = 'FF_REISSUE_UNSTATED'
