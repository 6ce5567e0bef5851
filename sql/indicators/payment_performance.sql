-- How long invoices wait (I-20): day 1 is the day after the invoice was received. Payments made in the
-- period under public contracts (section 69), and over all invoices beside it. Where no line says when its
-- invoice was received there is no figure: the invoice's own date never stands in for it. One invoice
-- counts once. Of sums that became payable only those paid since are seen: their late part is a least value.
with parameter as (
    select
        cast(max(value) filter (where parameter = 'regulation_38_first_days') as integer) as first_days,
        cast(max(value) filter (where parameter = 'regulation_38_second_days') as integer) as second_days,
    from reference.parameter
),

invoice as (
    select
        coalesce(spend_line.supplier_key, '') as supplier_key,
        coalesce(spend_line.invoice_ref, spend_line.transaction_id, spend_line.line_id) as invoice_key,
        spend_line.payment_date,
        spend_line.month,
        -- A day of receipt after the payment cannot be one.
        case
            when spend_line.invoice_received_date <= spend_line.payment_date
                then spend_line.invoice_received_date
        end as received_on,
        bool_or(link.is_strict) as is_public_contract,
        sum(spend_line.net_amount_gbp) as amount_gbp,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join rules.contract_link as link on spend_line.line_id = link.line_id
    where spend_scope.is_procurement and spend_line.net_amount_gbp > 0
    group by all
),

invoice_day as (
    select
        is_public_contract,
        month,
        payment_date,
        received_on,
        count(*) as invoice_count,
        sum(amount_gbp) as amount_gbp,
    from invoice
    group by is_public_contract, month, payment_date, received_on
),

population as (
    select
        'all invoices' as definition,
        * exclude (is_public_contract),
    from invoice_day
    union all
    select
        'public contracts' as definition,
        * exclude (is_public_contract),
    from invoice_day
    where is_public_contract
),

timed as (
    select
        population.*,
        date_diff('day', population.received_on, population.payment_date) as day_count,
        cast(population.received_on + parameter.first_days as date) as due_on,
        parameter.first_days,
        parameter.second_days,
    from population
    cross join parameter
),

paid as (
    select
        period.period_type,
        period.period_label,
        timed.definition,
        sum(timed.invoice_count) as all_count,
        coalesce(sum(timed.invoice_count) filter (where timed.received_on is not null), 0) as known_count,
        coalesce(sum(timed.day_count * timed.invoice_count), 0) as day_sum,
        coalesce(sum(timed.invoice_count) filter (where timed.day_count <= timed.first_days), 0)
            as first_count,
        coalesce(
            sum(timed.invoice_count) filter (
                where timed.day_count > timed.first_days and timed.day_count <= timed.second_days
            ),
            0
        ) as second_count,
        coalesce(sum(timed.invoice_count) filter (where timed.day_count > timed.second_days), 0)
            as third_count,
    from timed
    inner join core.period as period on timed.month = period.month
    group by all
),

period as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
),

-- A sum of unknown receipt can only lower the late part if it was paid in time and fell due in the period:
-- then it was paid between the first day's receipt and the last day.
payable as (
    select
        period.period_type,
        period.period_label,
        timed.definition,
        coalesce(sum(timed.amount_gbp) filter (where timed.due_on is not null), 0) as payable_gbp,
        coalesce(sum(timed.amount_gbp) filter (where timed.payment_date > timed.due_on), 0) as late_gbp,
        coalesce(sum(timed.amount_gbp) filter (where timed.due_on is null), 0) as open_gbp,
        coalesce(sum(timed.invoice_count) filter (where timed.due_on is not null), 0) as payable_count,
    from timed
    inner join period
        on
            timed.due_on between period.period_start and period.period_end
            or (
                timed.due_on is null
                and timed.payment_date between period.period_start - timed.first_days and period.period_end
            )
    group by all
),

told as (
    select
        paid.definition,
        period.*,
        payable.late_gbp,
        payable.payable_gbp,
        payable.open_gbp,
        case when paid.known_count = 0 then 'NO_RECEIVED_DATE' end as silent,
        cast(share_of(paid.known_count, paid.all_count) as decimal(18, 10)) as paid_coverage,
        unnest(
            [
                {
                    'measure': 'payment_days_mean',
                    'unit': 'days',
                    'is_of_sums': false,
                    'count': paid.known_count,
                    'all_count': paid.all_count,
                    'open_count': paid.all_count - paid.known_count,
                    'lower': case
                        when paid.known_count = paid.all_count then share_of(paid.day_sum, paid.known_count)
                    end,
                    'point': share_of(paid.day_sum, paid.known_count),
                    'upper': case
                        when paid.known_count = paid.all_count then share_of(paid.day_sum, paid.known_count)
                    end
                },
                {
                    'measure': 'paid_within_30_days_share',
                    'unit': 'share',
                    'is_of_sums': false,
                    'count': paid.first_count,
                    'all_count': paid.all_count,
                    'open_count': paid.all_count - paid.known_count,
                    'lower': share_of(paid.first_count, paid.all_count),
                    'point': share_of(paid.first_count, paid.known_count),
                    'upper': share_of(paid.first_count + paid.all_count - paid.known_count, paid.all_count)
                },
                {
                    'measure': 'paid_in_31_to_60_days_share',
                    'unit': 'share',
                    'is_of_sums': false,
                    'count': paid.second_count,
                    'all_count': paid.all_count,
                    'open_count': paid.all_count - paid.known_count,
                    'lower': share_of(paid.second_count, paid.all_count),
                    'point': share_of(paid.second_count, paid.known_count),
                    'upper': share_of(paid.second_count + paid.all_count - paid.known_count, paid.all_count)
                },
                {
                    'measure': 'paid_after_60_days_share',
                    'unit': 'share',
                    'is_of_sums': false,
                    'count': paid.third_count,
                    'all_count': paid.all_count,
                    'open_count': paid.all_count - paid.known_count,
                    'lower': share_of(paid.third_count, paid.all_count),
                    'point': share_of(paid.third_count, paid.known_count),
                    'upper': share_of(paid.third_count + paid.all_count - paid.known_count, paid.all_count)
                },
                {
                    'measure': 'payable_not_paid_in_time_share',
                    'unit': 'share',
                    'is_of_sums': true,
                    'count': null,
                    'all_count': payable.payable_count,
                    'open_count': null,
                    'lower': share_of(payable.late_gbp, payable.payable_gbp + payable.open_gbp),
                    'point': null,
                    'upper': null
                }
            ]
        ) as figure,
    from paid
    inner join period
        on paid.period_type = period.period_type and paid.period_label = period.period_label
    left join payable
        on
            paid.period_type = payable.period_type
            and paid.period_label = payable.period_label
            and paid.definition = payable.definition
)

select
    'I-20' as indicator_code,
    told.figure.measure,
    told.definition,
    'none' as breakdown,
    'all' as breakdown_value,
    told.period_type,
    told.period_label,
    told.period_start,
    told.period_end,
    told.figure.unit,
    cast(case when told.figure.is_of_sums then told.late_gbp end as decimal(18, 2)) as numerator_gbp,
    cast(case when told.figure.is_of_sums then told.payable_gbp end as decimal(18, 2)) as denominator_gbp,
    cast(case when told.figure.is_of_sums then told.open_gbp end as decimal(18, 2)) as unknown_gbp,
    cast(told.figure.count as bigint) as numerator_count,
    cast(told.figure.all_count as bigint) as denominator_count,
    cast(told.figure.open_count as bigint) as unknown_count,
    cast(case when told.silent is null then told.figure.lower end as decimal(28, 10)) as lower_value,
    cast(told.figure.point as decimal(28, 10)) as point_value,
    cast(case when told.silent is null then told.figure.upper end as decimal(28, 10)) as upper_value,
    case when not told.figure.is_of_sums then told.paid_coverage end as coverage_share,
    told.silent as silent_code,
    told.is_provisional,
    told.crosses_series_break,
from told
-- Where receipts are known but nothing fell due, there is nothing to say of sums.
where not told.figure.is_of_sums or told.silent is not null or told.payable_gbp > 0
