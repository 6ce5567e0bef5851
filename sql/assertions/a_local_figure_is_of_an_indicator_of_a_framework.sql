-- A figure that the council states is of an indicator of one of its frameworks and of a financial year.
-- severity: warning
-- table: rules.local_figure
select
    figure.record_id,
    figure.indicator_code,
    figure.measure,
    figure.period_label,
from staging.local_figure as figure
where
    (figure.indicator_code, figure.measure, coalesce(figure.definition, 'all'), figure.period_label) not in (
        select (kept.indicator_code, kept.measure, kept.definition, kept.period_label),
        from rules.local_figure as kept
    )
