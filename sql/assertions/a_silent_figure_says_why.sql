-- A figure that cannot be given says why in words.
-- severity: critical
-- table: indicators.indicator_value
select
    indicator_code,
    measure,
    definition,
    period_type,
    period_label,
    silent_code,
from indicators.indicator_value
where silent_code is not null and silent_note is null
