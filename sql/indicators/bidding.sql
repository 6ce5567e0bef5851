-- Who bids and who wins (I-27), and how many bid (I-34). A consortium's bid counts once: each member with
-- its part. Lots with a single bid stand apart. A class that neither rules nor bid know is unknown, and so
-- is the end of a bid of which it is not said whether it won.
with period as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
),

bid as (
    select
        bid.record_id,
        bid.procurement_ref,
        coalesce(bid.lot_ref, '') as lot_ref,
        bid.bidder_name,
        greatest(coalesce(cast(bid.consortium_members as integer), 1), 1) as member_count,
        -- In parts of 720,720: the shares of up to sixteen members come out whole and make up one bid.
        720720 // greatest(coalesce(cast(bid.consortium_members as integer), 1), 1) as weight,
        -- Who was excluded has not won, whether or not that is said.
        coalesce(bid.is_winner, case when bid.status = 'excluded' then false end) as is_winner,
        procurement.advert_on,
    from staging.bid as bid
    inner join staging.procurement as procurement on bid.procurement_ref = procurement.procurement_ref
    where bid.status in ('submitted', 'scored', 'excluded')
),

classed as (
    select
        bid.*,
        class.attribute as definition,
        case class.status when 'TRUE' then true when 'FALSE' then false end as is_in,
    from bid
    inner join rules.bid_class as class on bid.record_id = class.record_id
),

summed as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        classed.definition,
        sum(classed.weight) as all_weight,
        coalesce(sum(classed.weight) filter (where classed.is_in), 0) as in_weight,
        coalesce(sum(classed.weight) filter (where classed.is_in is null), 0) as open_weight,
        coalesce(sum(classed.weight) filter (where classed.is_winner), 0) as win_weight,
        coalesce(sum(classed.weight) filter (where classed.is_winner and classed.is_in), 0)
            as in_win_weight,
        coalesce(sum(classed.weight) filter (where classed.is_winner and classed.is_in is null), 0)
            as open_win_weight,
        coalesce(sum(classed.weight) filter (where classed.is_winner is null), 0) as undecided_weight,
        coalesce(sum(classed.weight) filter (where classed.is_winner is null and classed.is_in), 0)
            as in_undecided_weight,
        coalesce(sum(classed.weight) filter (where classed.is_winner is null and classed.is_in is null), 0)
            as open_undecided_weight,
        count(*) filter (where classed.is_in) as in_count,
        count(*) as bid_count,
        count(*) filter (where classed.is_in is null) as open_count,
        count(*) filter (where classed.is_winner) as win_count,
        count(*) filter (where classed.is_winner and classed.is_in) as in_win_count,
        count(*) filter (where classed.is_winner and classed.is_in is null) as open_win_count,
        count(*) filter (where classed.is_winner is null) as undecided_count,
        count(*) filter (where classed.is_winner is null and classed.is_in) as in_undecided_count,
    from classed
    inner join period on classed.advert_on between period.period_start and period.period_end
    group by all
),

-- Three years on: the same share of the year that many years before.
before as (
    select
        summed.*,
        earlier.all_weight as before_all,
        earlier.in_weight as before_in,
        earlier.open_weight as before_open,
    from summed
    left join summed as earlier
        on
            summed.period_type = earlier.period_type
            and summed.definition = earlier.definition
            and earlier.period_start = summed.period_start - interval 36 month
),

-- Rows of one lot and one size of consortium: as many bids as these members fill. One of which not every
-- member is named is a bid all the same.
consortium as (
    select
        procurement_ref,
        lot_ref,
        min(advert_on) as advert_on,
        (count(*) + member_count - 1) // member_count as bid_count,
    from bid
    group by procurement_ref, lot_ref, member_count
),

lot as (
    select
        procurement_ref,
        lot_ref,
        min(advert_on) as advert_on,
        cast(sum(bid_count) as bigint) as bid_count,
    from consortium
    group by procurement_ref, lot_ref
),

lot_period as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(*) as lot_count,
        sum(lot.bid_count) as bid_count,
        count(*) filter (where lot.bid_count = 1) as single_count,
        list_sort(list(lot.bid_count)) as bids,
    from lot
    inner join period on lot.advert_on between period.period_start and period.period_end
    group by all
),

-- Bounds of wins run over what is not known: a bid not decided may be won or lost, and one of unknown class
-- is of the class where that moves the figure. The point is of bids decided and of a known class.
told as (
    select
        'I-27' as indicator_code,
        'bid_share' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        in_count as numerator_count,
        bid_count as denominator_count,
        open_count as unknown_count,
        cast(share_of(in_weight, all_weight) as decimal(28, 10)) as lower_value,
        cast(share_of(in_weight, all_weight - open_weight) as decimal(28, 10)) as point_value,
        cast(share_of(in_weight + open_weight, all_weight) as decimal(28, 10)) as upper_value,
        cast(share_of(all_weight - open_weight, all_weight) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    union all
    select
        'I-27' as indicator_code,
        'win_share' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        in_win_count as numerator_count,
        win_count + undecided_count as denominator_count,
        open_win_count + undecided_count as unknown_count,
        cast(
            share_of(in_win_weight, win_weight + undecided_weight - in_undecided_weight) as decimal(28, 10)
        ) as lower_value,
        cast(share_of(in_win_weight, win_weight - open_win_weight) as decimal(28, 10)) as point_value,
        cast(
            share_of(
                in_win_weight + open_win_weight + in_undecided_weight + open_undecided_weight,
                win_weight + in_undecided_weight + open_undecided_weight
            ) as decimal(28, 10)
        ) as upper_value,
        cast(share_of(win_weight - open_win_weight, win_weight + undecided_weight) as decimal(18, 10))
            as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    where win_weight > 0
    union all
    select
        'I-27' as indicator_code,
        'win_rate' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        in_win_count as numerator_count,
        in_count + open_count as denominator_count,
        in_undecided_count + open_count as unknown_count,
        cast(share_of(in_win_weight, in_weight + open_weight - open_win_weight) as decimal(28, 10))
            as lower_value,
        cast(share_of(in_win_weight, in_weight - in_undecided_weight) as decimal(28, 10)) as point_value,
        cast(
            share_of(
                in_win_weight + in_undecided_weight + open_win_weight + open_undecided_weight,
                in_weight + open_win_weight + open_undecided_weight
            ) as decimal(28, 10)
        ) as upper_value,
        cast(share_of(in_weight - in_undecided_weight, in_weight + open_weight) as decimal(18, 10))
            as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    where in_weight > 0
    union all
    select
        'I-27' as indicator_code,
        'bid_share_three_year_change' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'change' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        cast(null as bigint) as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(
            share_of(in_weight, all_weight) - share_of(before_in + before_open, before_all) as decimal(28, 10)
        ) as lower_value,
        cast(
            case
                when
                    before_all > before_open and all_weight > open_weight
                    then
                        share_of(in_weight, all_weight - open_weight)
                        - share_of(before_in, before_all - before_open)
            end as decimal(28, 10)
        ) as point_value,
        cast(
            share_of(in_weight + open_weight, all_weight) - share_of(before_in, before_all) as decimal(28, 10)
        ) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(case when before_all is null then 'NO_EARLIER_YEAR' end as varchar) as silent_code,
    from before
    where period_type = 'financial_year'
    union all
    select
        'I-34' as indicator_code,
        'single_bid_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        single_count as numerator_count,
        lot_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(single_count, lot_count) as decimal(28, 10)) as lower_value,
        cast(share_of(single_count, lot_count) as decimal(28, 10)) as point_value,
        cast(share_of(single_count, lot_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from lot_period
    union all
    select
        'I-34' as indicator_code,
        'bids_per_lot_mean' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'index' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        bid_count as numerator_count,
        lot_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(bid_count, lot_count) as decimal(28, 10)) as lower_value,
        cast(share_of(bid_count, lot_count) as decimal(28, 10)) as point_value,
        cast(share_of(bid_count, lot_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from lot_period
    union all
    select
        'I-34' as indicator_code,
        'bids_per_lot_median' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'index' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        bid_count as numerator_count,
        lot_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(
            case
                when lot_count % 2 = 1 then bids[lot_count // 2 + 1] else
                    (bids[lot_count // 2] + bids[lot_count // 2 + 1]) * 0.5
            end as decimal(28, 10)
        ) as lower_value,
        cast(
            case
                when lot_count % 2 = 1 then bids[lot_count // 2 + 1] else
                    (bids[lot_count // 2] + bids[lot_count // 2 + 1]) * 0.5
            end as decimal(28, 10)
        ) as point_value,
        cast(
            case
                when lot_count % 2 = 1 then bids[lot_count // 2 + 1] else
                    (bids[lot_count // 2] + bids[lot_count // 2 + 1]) * 0.5
            end as decimal(28, 10)
        ) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from lot_period
)

select
    indicator_code,
    measure,
    definition,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    unit,
    cast(numerator_gbp as decimal(18, 2)) as numerator_gbp,
    cast(denominator_gbp as decimal(18, 2)) as denominator_gbp,
    cast(unknown_gbp as decimal(18, 2)) as unknown_gbp,
    cast(numerator_count as bigint) as numerator_count,
    cast(denominator_count as bigint) as denominator_count,
    cast(unknown_count as bigint) as unknown_count,
    cast(lower_value as decimal(28, 10)) as lower_value,
    cast(point_value as decimal(28, 10)) as point_value,
    cast(upper_value as decimal(28, 10)) as upper_value,
    cast(coverage_share as decimal(18, 10)) as coverage_share,
    silent_code,
    is_provisional,
    crosses_series_break,
from told
