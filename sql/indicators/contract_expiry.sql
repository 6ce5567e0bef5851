-- Contracts that end soon, by value (I-14), and what is paid after a contract has ended.
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

ahead as (
    select unnest([3, 6, 12, 18, 24]) as months,
),

ending as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        ahead.months,
        count(*) filter (
            where contract.last_end_date > period.period_end
            and contract.last_end_date <= last_day(period.period_end + to_months(ahead.months))
        ) as ending_count,
        coalesce(
            sum(contract.value_gbp) filter (
                where contract.last_end_date > period.period_end
                and contract.last_end_date <= last_day(period.period_end + to_months(ahead.months))
            ),
            0
        ) as ending_gbp,
        count(*) as live_count,
        count(*) filter (where contract.last_end_date is null and not contract.is_open_ended)
            as unknown_count,
    from rules.contract_fact as contract
    cross join ahead
    inner join period
        on
            coalesce(contract.start_date <= period.period_end, true)
            and coalesce(contract.last_end_date > period.period_end, true)
    group by all
),

-- Paid in the period on lines that name a contract that had ended, or soon after it had.
lapsed as (
    select
        link.contract_key,
        spend_line.month,
        sum(spend_line.net_amount_gbp) as paid_gbp,
    from rules.contract_link as link
    inner join core.spend_line as spend_line on link.line_id = spend_line.line_id
    inner join core.contract as contract on link.contract_key = contract.contract_key
    where
        (link.outcome = 'LAPSED' or (link.outcome = 'STRICT' and not link.is_strict))
        and spend_line.payment_date > contract.last_end_date
    group by link.contract_key, spend_line.month
),

lapsed_period as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(distinct lapsed.contract_key) as contract_count,
        sum(lapsed.paid_gbp) as paid_gbp,
    from lapsed
    inner join core.period as period on lapsed.month = period.month
    group by all
),

-- Contracts with a payment of the period after they had ended.
late as (
    select distinct
        period.period_type,
        period.period_label,
        lapsed.contract_key,
    from lapsed
    inner join core.period as period on lapsed.month = period.month
    where lapsed.paid_gbp > 0
),

-- By value: contracts live or ended within the period, or still paid in it, and of them those paid in it
-- after their end.
ended as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(*) as all_count,
        count(late.contract_key) as late_count,
        coalesce(sum(contract.value_gbp), 0) as all_gbp,
        coalesce(sum(contract.value_gbp) filter (where late.contract_key is not null), 0) as late_gbp,
        coalesce(
            sum(contract.value_gbp) filter (
                where contract.last_end_date is null and not contract.is_open_ended
            ),
            0
        ) as unknown_gbp,
    from rules.contract_fact as contract
    cross join period
    left join late
        on
            period.period_type = late.period_type
            and period.period_label = late.period_label
            and contract.contract_key = late.contract_key
    where
        late.contract_key is not null
        or (
            coalesce(contract.start_date <= period.period_end, true)
            and coalesce(contract.last_end_date >= period.period_start, true)
        )
    group by all
),

told as (
    select
        'I-14' as indicator_code,
        'ending_within_months_count' as measure,
        months || ' months' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        ending_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        ending_count as numerator_count,
        live_count as denominator_count,
        unknown_count,
        cast(ending_count as decimal(28, 10)) as lower_value,
        cast(ending_count as decimal(28, 10)) as point_value,
        cast(ending_count + unknown_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from ending
    union all
    select
        'I-14' as indicator_code,
        'lapsed_but_paid_gbp' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'GBP' as unit,
        paid_gbp as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        contract_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(paid_gbp as decimal(28, 10)) as lower_value,
        cast(paid_gbp as decimal(28, 10)) as point_value,
        cast(paid_gbp as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from lapsed_period
    union all
    select
        'I-14' as indicator_code,
        'lapsed_or_late_share' as measure,
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
        late_gbp as numerator_gbp,
        all_gbp as denominator_gbp,
        unknown_gbp,
        late_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(late_gbp, all_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(late_gbp, all_gbp - unknown_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(late_gbp + unknown_gbp, all_gbp) as decimal(28, 10)) as upper_value,
        cast(share_of(all_gbp - unknown_gbp, all_gbp) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from ended
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
