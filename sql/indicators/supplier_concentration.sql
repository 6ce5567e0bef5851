with supplier_period as (
    select
        period_cell_number,
        is_counted,
        net_amount_gbp,
        cast(net_amount_gbp * 100 as hugeint) as pence,
    from indicators.supplier_period
    where population = 'procurement' and not is_net_credit
),

gathered as (
    select
        period_cell_number,
        count(*) filter (where is_counted) as supplier_count,
        sum(net_amount_gbp) as denominator_gbp,
        coalesce(sum(net_amount_gbp) filter (where not is_counted), 0) as unknown_gbp,
        max(net_amount_gbp, 50) filter (where is_counted) as largest_gbp,
        coalesce(sum(pence * pence) filter (where is_counted), 0) as squares,
        coalesce(sum(pence) filter (where is_counted), 0) as named_pence,
        coalesce(sum(pence) filter (where not is_counted), 0) as unnamed_pence,
        coalesce(max(pence) filter (where is_counted), 0) as largest_pence,
    from supplier_period
    group by all
),

top as (
    select
        gathered.*,
        top.measure,
        coalesce(list_sum(list_slice(gathered.largest_gbp, 1, top.top_count)), 0) as top_gbp,
    from gathered
    cross join lateral (
        values
        ('top_1_share', 1),
        ('top_5_share', 5),
        ('top_10_share', 10),
        ('top_20_share', 20),
        ('top_50_share', 50)
    ) as top (measure, top_count)
),

top_share as (
    select
        period_cell_number,
        supplier_count,
        denominator_gbp,
        unknown_gbp,
        measure,
        top_gbp as numerator_gbp,
        share_with_bounds(top_gbp, denominator_gbp - unknown_gbp - top_gbp, unknown_gbp) as shares,
    from top
),

measured as (
    select
        top_share.period_cell_number,
        top_share.supplier_count,
        top_share.denominator_gbp,
        top_share.unknown_gbp,
        top_share.measure,
        top_share.numerator_gbp,
        'share' as unit,
        top_share.shares.lower as lower_value,
        top_share.shares.point as point_value,
        top_share.shares.upper as upper_value,
    from top_share
    union all by name
    -- (100 x share) squared and summed, in whole pence: 10000 x sum of squares / total squared.
    select
        period_cell_number,
        supplier_count,
        denominator_gbp,
        unknown_gbp,
        'herfindahl_index' as measure,
        'index' as unit,
        10000 * share_of_squares(squares, named_pence + unnamed_pence) as lower_value,
        10000 * share_of_squares(squares, named_pence) as point_value,
        10000 * share_of_squares(
            squares + unnamed_pence * (unnamed_pence + 2 * largest_pence), named_pence + unnamed_pence
        ) as upper_value,
    from gathered
)

select
    measured.measure,
    'supplier' as definition,
    measured.unit,
    shown.breakdown,
    shown.breakdown_value,
    shown.period_type,
    shown.period_label,
    shown.period_start,
    shown.period_end,
    cast(measured.numerator_gbp as decimal(18, 2)) as numerator_gbp,
    cast(measured.unknown_gbp as decimal(18, 2)) as unknown_gbp,
    cast(measured.denominator_gbp as decimal(18, 2)) as denominator_gbp,
    measured.supplier_count,
    cast(measured.lower_value as decimal(28, 10)) as lower_value,
    cast(measured.point_value as decimal(28, 10)) as point_value,
    cast(measured.upper_value as decimal(28, 10)) as upper_value,
    share_of(measured.denominator_gbp - measured.unknown_gbp, measured.denominator_gbp) as coverage_share,
    shown.is_provisional,
    shown.crosses_series_break,
from measured
inner join rules.period_cell as shown on measured.period_cell_number = shown.period_cell_number
