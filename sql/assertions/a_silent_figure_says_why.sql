-- A figure that cannot be given says why in words, and one without point or bound cannot be given.
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
where
    silent_note is null
    and (
        silent_code is not null
        or (
            coalesce(lower_share, point_share, upper_share) is null
            and coalesce(lower_value, point_value, upper_value) is null
        )
    )
