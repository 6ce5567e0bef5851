with supplier_period as (
    select
        supplier_period.period_cell_number,
        supplier_period.supplier_number,
        supplier_period.net_amount_gbp,
        shown.period_start,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number
    where
        supplier_period.population = 'procurement'
        and supplier_period.is_counted
        and not supplier_period.is_net_credit
),

loaded as (
    select min(month) as first_month,
    from core.period_month
    where is_expected
),

parameter as (
    select
        max(cast(value as decimal(18, 2))) filter (where parameter = 'tail_supplier_max_gbp') as tail_gbp,
        max(cast(value as integer)) filter (where parameter = 'new_supplier_lookback_months')
            as lookback_months,
    from reference.parameter
    where parameter in ('tail_supplier_max_gbp', 'new_supplier_lookback_months')
),

paid_month as (
    select
        supplier.supplier_number,
        paid.month,
        lag(paid.month) over (partition by supplier.supplier_number order by paid.month) as previous_month,
    from (
        select distinct
            supplier_key,
            month,
        from core.spend_line
    ) as paid
    inner join core.supplier as supplier on paid.supplier_key = supplier.supplier_key
),

-- The stretches of time at whose every day a supplier had not been paid for the look-back, or ever: each
-- ends with the month it is paid in.
unseen as (
    select
        paid_month.supplier_number,
        paid_month.previous_month + to_months(parameter.lookback_months) as unseen_from,
        paid_month.month as unseen_to,
    from paid_month
    cross join parameter
    where
        paid_month.previous_month is null
        or paid_month.month > paid_month.previous_month + to_months(parameter.lookback_months)
),

judged as (
    select
        supplier_period.*,
        supplier_period.net_amount_gbp < parameter.tail_gbp as is_tail,
        unseen.supplier_number is not null as is_unseen,
        loaded.first_month <= supplier_period.period_start - to_months(parameter.lookback_months)
            as has_full_history,
    from supplier_period
    cross join parameter
    cross join loaded
    left join unseen
        on
            supplier_period.supplier_number = unseen.supplier_number
            and supplier_period.period_start <= unseen.unseen_to
            and (unseen.unseen_from is null or supplier_period.period_start > unseen.unseen_from)
),

counted as (
    select
        period_cell_number,
        has_full_history,
        count(*) as active_count,
        count(*) filter (where is_unseen) as unseen_count,
        count(*) filter (where is_tail) as tail_count,
        coalesce(sum(net_amount_gbp) filter (where is_tail), 0) as tail_gbp,
        sum(net_amount_gbp) as active_gbp,
    from judged
    group by all
),

-- Cast one by one: a union of decimals may drop digits to fit.
measured as (
    select
        *,
        'active_supplier_count' as measure,
        'count' as unit,
        cast(active_count as decimal(28, 10)) as lower_value,
        cast(active_count as decimal(28, 10)) as point_value,
        cast(active_count as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'new_supplier_count' as measure,
        'count' as unit,
        cast(case when has_full_history then unseen_count else 0 end as decimal(28, 10)) as lower_value,
        cast(case when has_full_history then unseen_count end as decimal(28, 10)) as point_value,
        cast(unseen_count as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'tail_supplier_count' as measure,
        'count' as unit,
        cast(tail_count as decimal(28, 10)) as lower_value,
        cast(tail_count as decimal(28, 10)) as point_value,
        cast(tail_count as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'tail_spend_gbp' as measure,
        'GBP' as unit,
        cast(tail_gbp as decimal(28, 10)) as lower_value,
        cast(tail_gbp as decimal(28, 10)) as point_value,
        cast(tail_gbp as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'tail_spend_share' as measure,
        'share' as unit,
        cast(share_of(tail_gbp, active_gbp) as decimal(28, 10)) as lower_value,
        cast(share_of(tail_gbp, active_gbp) as decimal(28, 10)) as point_value,
        cast(share_of(tail_gbp, active_gbp) as decimal(28, 10)) as upper_value,
    from counted
    union all
    select
        *,
        'suppliers_per_million' as measure,
        'suppliers per GBP million' as unit,
        cast(1000000 * share_of(active_count, active_gbp) as decimal(28, 10)) as lower_value,
        cast(1000000 * share_of(active_count, active_gbp) as decimal(28, 10)) as point_value,
        cast(1000000 * share_of(active_count, active_gbp) as decimal(28, 10)) as upper_value,
    from counted
)

select
    measured.measure,
    measured.unit,
    shown.breakdown,
    shown.breakdown_value,
    shown.period_type,
    shown.period_label,
    shown.period_start,
    shown.period_end,
    measured.lower_value,
    measured.point_value,
    measured.upper_value,
    shown.is_provisional,
    shown.crosses_series_break,
from measured
inner join rules.period_cell as shown on measured.period_cell_number = shown.period_cell_number
