with period as (
    select distinct
        period_number,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
)

select
    cast(row_number() over (order by period.period_number, cell.cell_number) as integer)
        as period_cell_number,
    period.period_number,
    cell.cell_number,
    period.period_type,
    period.period_label,
    cell.breakdown,
    cell.breakdown_value,
    period.period_start,
    period.period_end,
    period.is_provisional,
    period.crosses_series_break,
from period
inner join reference.breakdown_period as given_for on period.period_type = given_for.period_type
inner join rules.breakdown_cell as cell on given_for.breakdown = cell.breakdown
