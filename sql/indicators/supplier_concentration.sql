with supplier_period as (
    select
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        is_counted,
        supplier_key,
        sum(net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period
    where population = 'procurement' and not is_net_credit
    group by all
),

ranked as (
    select
        *,
        row_number() over (
            partition by breakdown, breakdown_value, period_type, period_label, is_counted
            order by net_amount_gbp desc, supplier_key
        ) as place,
        cast(net_amount_gbp * 100 as hugeint) as pence,
    from supplier_period
),

gathered as (
    select
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        count(*) filter (where is_counted) as supplier_count,
        sum(net_amount_gbp) as denominator_gbp,
        coalesce(sum(net_amount_gbp) filter (where not is_counted), 0) as unknown_gbp,
        coalesce(sum(net_amount_gbp) filter (where is_counted and place <= 1), 0) as top_1_gbp,
        coalesce(sum(net_amount_gbp) filter (where is_counted and place <= 5), 0) as top_5_gbp,
        coalesce(sum(net_amount_gbp) filter (where is_counted and place <= 10), 0) as top_10_gbp,
        coalesce(sum(net_amount_gbp) filter (where is_counted and place <= 20), 0) as top_20_gbp,
        coalesce(sum(net_amount_gbp) filter (where is_counted and place <= 50), 0) as top_50_gbp,
        coalesce(sum(pence * pence) filter (where is_counted), 0) as squares,
        coalesce(sum(pence) filter (where is_counted), 0) as named_pence,
        coalesce(sum(pence) filter (where not is_counted), 0) as unnamed_pence,
        coalesce(max(pence) filter (where is_counted), 0) as largest_pence,
    from ranked
    group by all
),

top_share as (
    select
        gathered.breakdown,
        gathered.breakdown_value,
        gathered.period_type,
        gathered.period_label,
        gathered.period_start,
        gathered.period_end,
        gathered.is_provisional,
        gathered.crosses_series_break,
        gathered.supplier_count,
        gathered.denominator_gbp,
        gathered.unknown_gbp,
        top.measure,
        top.top_gbp as numerator_gbp,
        share_with_bounds(
            top.top_gbp, gathered.denominator_gbp - gathered.unknown_gbp - top.top_gbp, gathered.unknown_gbp
        ) as shares,
    from gathered
    cross join lateral (
        values
        ('top_1_share', gathered.top_1_gbp),
        ('top_5_share', gathered.top_5_gbp),
        ('top_10_share', gathered.top_10_gbp),
        ('top_20_share', gathered.top_20_gbp),
        ('top_50_share', gathered.top_50_gbp)
    ) as top (measure, top_gbp)
),

measured as (
    select
        top_share.breakdown,
        top_share.breakdown_value,
        top_share.period_type,
        top_share.period_label,
        top_share.period_start,
        top_share.period_end,
        top_share.is_provisional,
        top_share.crosses_series_break,
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
        breakdown,
        breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
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
    measure,
    'supplier' as definition,
    unit,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    cast(numerator_gbp as decimal(18, 2)) as numerator_gbp,
    cast(unknown_gbp as decimal(18, 2)) as unknown_gbp,
    cast(denominator_gbp as decimal(18, 2)) as denominator_gbp,
    supplier_count,
    cast(lower_value as decimal(28, 10)) as lower_value,
    cast(point_value as decimal(28, 10)) as point_value,
    cast(upper_value as decimal(28, 10)) as upper_value,
    share_of(denominator_gbp - unknown_gbp, denominator_gbp) as coverage_share,
    is_provisional,
    crosses_series_break,
from measured
