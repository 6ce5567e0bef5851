-- The lower bound of a figure is at most its point, and its point at most its upper bound.
-- severity: critical
-- table: indicators.indicator_value
select
    indicator_code,
    measure,
    definition,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    lower_share,
    point_share,
    upper_share,
    lower_value,
    point_value,
    upper_value,
from indicators.indicator_value
where
    lower_share > upper_share
    or lower_share > point_share
    or point_share > upper_share
    or lower_value > upper_value
    or lower_value > point_value
    or point_value > upper_value
