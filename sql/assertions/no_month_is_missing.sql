-- Between the first and the last month of a feed no month is missing.
-- severity: warning
-- table: core.period_month
select
    feed,
    month,
    strftime(month, '%B %Y') || ', ' || feed
    || case reason_code
        when 'FILE_REFUSED' then ': its file was refused.'
        else ': no file covers it.'
    end as says,
from core.period_month
where reason_code in ('FILE_MISSING', 'FILE_REFUSED')
