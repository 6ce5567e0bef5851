-- No more people attended training than there are.
-- severity: warning
-- table: indicators.training
select
    record_id,
    audience,
    people_count,
    attended_count,
from staging.training_attendance
where attended_count not between 0 and people_count
