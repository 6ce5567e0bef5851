-- How many payments the list of section 70 holds, and what they come to (I-21). Where amounts are net of VAT
-- some may be missing from it: the figures are then least values. Silent while no contract states when its
-- procurement began.
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

register as (
    select count(*) filter (where procurement_commenced_on is not null) > 0 as is_dated,
    from core.contract
),

basis as (
    select coalesce(bool_and(vat_basis = 'gross'), false) as is_vat_known,
    from core.spend_line
),

found as (
    select
        period.*,
        basis.is_vat_known,
        count(payment.payment_ref) as payment_count,
        coalesce(sum(payment.amount_gbp), 0) as amount_gbp,
        case when not register.is_dated then 'NO_PROCUREMENT_START' end as silent,
        register.is_dated and basis.is_vat_known as is_whole,
    from period
    cross join register
    cross join basis
    left join rules.large_payment as payment
        on payment.payment_date between period.period_start and period.period_end
    group by all
),

told as (
    select
        found.*,
        unnest(
            [
                { 'measure': 'large_payment_count', 'unit': 'count', 'value': found.payment_count },
                { 'measure': 'large_payment_gbp', 'unit': 'GBP', 'value': found.amount_gbp }
            ]
        ) as figure,
    from found
)

select
    'I-21' as indicator_code,
    told.figure.measure,
    'all' as definition,
    'none' as breakdown,
    'all' as breakdown_value,
    told.period_type,
    told.period_label,
    told.period_start,
    told.period_end,
    told.figure.unit,
    cast(told.amount_gbp as decimal(18, 2)) as numerator_gbp,
    cast(null as decimal(18, 2)) as denominator_gbp,
    cast(null as decimal(18, 2)) as unknown_gbp,
    cast(told.payment_count as bigint) as numerator_count,
    cast(null as bigint) as denominator_count,
    cast(null as bigint) as unknown_count,
    cast(case when told.silent is null then told.figure.value end as decimal(28, 10)) as lower_value,
    cast(case when told.is_whole then told.figure.value end as decimal(28, 10)) as point_value,
    cast(case when told.is_whole then told.figure.value end as decimal(28, 10)) as upper_value,
    cast(null as decimal(18, 10)) as coverage_share,
    told.silent as silent_code,
    told.is_provisional,
    told.crosses_series_break,
from told
