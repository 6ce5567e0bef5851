-- A figure that the council states is of an indicator of its frameworks, of a year, and agrees with itself.
-- severity: warning
-- table: rules.local_figure
select
    figure.record_id,
    figure.indicator_code,
    figure.measure,
    figure.period_label,
from staging.local_figure as figure
where
    (
        figure.indicator_code,
        figure.measure,
        coalesce(figure.definition, 'all'),
        coalesce(figure.department, 'all'),
        figure.period_label
    ) not in (
        select (kept.indicator_code, kept.measure, kept.definition, kept.breakdown_value, kept.period_label),
        from rules.local_figure as kept
    )
