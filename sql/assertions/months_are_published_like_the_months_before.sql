-- A month has about as many redacted payees, matches, credits and repeats as the months before it.
-- severity: warning
-- table: rules.month_drift
select
    feed,
    month,
    measure,
    reason as says,
from rules.month_drift
where is_drift
