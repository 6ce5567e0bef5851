-- How much of what needs a purchase order has one (I-24). What is exempt is a matter of council policy: until
-- it says, everything bought above order_required_min_gbp needs one. What it exempts is shown as a sum. A
-- ledger that publishes no order numbers is silent, not empty; no input says when an order was raised or how
-- an invoice arrived, so orders after invoices and electronic invoices are refused.
with parameter as (
    select cast(max(value) as decimal(18, 2)) as min_gbp,
    from reference.parameter
    where parameter = 'order_required_min_gbp'
),

category as (
    select distinct reporting_category,
    from core.spend_line
),

exempt as (
    select category.reporting_category,
    from category
    where
        rule_text(category.reporting_category) in (
            select rule_text(exemption.category_name),
            from reference.council_order_exemption as exemption
        )
),

line as (
    select
        spend_line.month,
        spend_line.reporting_directorate,
        spend_line.supplier_key,
        regexp_matches(coalesce(spend_line.po_number, ''), '\d') as has_order,
        exempt.reporting_category is not null as is_exempt,
        count(*) as line_count,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    cross join parameter
    left join exempt on spend_line.reporting_category = exempt.reporting_category
    where spend_scope.is_procurement and abs(spend_line.net_amount_gbp) > parameter.min_gbp
    group by all
),

-- A supplier without a credit nets nothing off, so all of them can be summed as one; only the others are
-- netted by themselves.
credited as (
    select distinct supplier_key,
    from line
    where net_amount_gbp < 0
),

netted as (
    select
        line.month,
        line.has_order,
        line.is_exempt,
        coalesce(credited.supplier_key, '') as netting_key,
        whole.cell_number as whole_number,
        directorate.cell_number as directorate_number,
        sum(line.line_count) as line_count,
        sum(line.net_amount_gbp) as net_amount_gbp,
    from line
    left join credited on line.supplier_key = credited.supplier_key
    inner join rules.breakdown_cell as whole on whole.breakdown = 'none'
    inner join rules.breakdown_cell as directorate
        on
            directorate.breakdown = 'directorate'
            and line.reporting_directorate = directorate.breakdown_value
    group by all
),

cell_month as (
    select
        unnest([whole_number, directorate_number]) as cell_number,
        * exclude (whole_number, directorate_number),
    from netted
),

supplier_cell as (
    select
        period_cell.period_cell_number,
        cell_month.netting_key,
        cell_month.is_exempt,
        sum(cell_month.net_amount_gbp) as all_gbp,
        coalesce(sum(cell_month.net_amount_gbp) filter (where cell_month.has_order), 0) as order_gbp,
        sum(cell_month.line_count) as line_count,
        coalesce(sum(cell_month.line_count) filter (where cell_month.has_order), 0) as order_count,
    from cell_month
    inner join core.period as period on cell_month.month = period.month
    inner join rules.period_cell as period_cell
        on
            period.period_number = period_cell.period_number
            and cell_month.cell_number = period_cell.cell_number
    group by all
    having sum(cell_month.net_amount_gbp) > 0
),

cell_sum as (
    select
        period_cell_number,
        coalesce(sum(all_gbp) filter (where not is_exempt), 0) as all_gbp,
        coalesce(sum(greatest(least(order_gbp, all_gbp), 0)) filter (where not is_exempt), 0) as order_gbp,
        coalesce(sum(line_count) filter (where not is_exempt), 0) as line_count,
        coalesce(sum(order_count) filter (where not is_exempt), 0) as order_count,
        coalesce(sum(all_gbp) filter (where is_exempt), 0) as exempt_gbp,
        coalesce(sum(line_count) filter (where is_exempt), 0) as exempt_count,
    from supplier_cell
    group by period_cell_number
),

summed as (
    select
        shown.period_type,
        shown.period_label,
        shown.breakdown,
        shown.breakdown_value,
        shown.period_start,
        shown.period_end,
        shown.is_provisional,
        shown.crosses_series_break,
        cell_sum.all_gbp,
        cell_sum.order_gbp,
        cell_sum.line_count,
        cell_sum.order_count,
        cell_sum.exempt_gbp,
        cell_sum.exempt_count,
    from cell_sum
    inner join rules.period_cell as shown on cell_sum.period_cell_number = shown.period_cell_number
),

published as (
    select
        exists (
            select 1,
            from core.spend_line
            where po_number is not null
        ) as is_told,
),

-- The figures of one cell, each with what it stands on. What all of a cell is exempt of has no share.
figure as (
    select
        summed.*,
        unnest(
            [
                {
                    'measure': 'order_spend_share',
                    'unit': 'share',
                    'numerator_gbp': summed.order_gbp,
                    'denominator_gbp': summed.all_gbp,
                    'numerator_count': summed.order_count,
                    'denominator_count': summed.line_count,
                    'value': cast(share_of(summed.order_gbp, summed.all_gbp) as decimal(28, 10)),
                    'silent_code': case when not published.is_told then 'NO_ORDER_NUMBERS' end
                },
                {
                    'measure': 'order_line_share',
                    'unit': 'share',
                    'numerator_gbp': summed.order_gbp,
                    'denominator_gbp': summed.all_gbp,
                    'numerator_count': summed.order_count,
                    'denominator_count': summed.line_count,
                    'value': cast(share_of(summed.order_count, summed.line_count) as decimal(28, 10)),
                    'silent_code': case when not published.is_told then 'NO_ORDER_NUMBERS' end
                },
                {
                    'measure': 'order_exempt_gbp',
                    'unit': 'GBP',
                    'numerator_gbp': summed.exempt_gbp,
                    'denominator_gbp': null,
                    'numerator_count': summed.exempt_count,
                    'denominator_count': null,
                    'value': cast(summed.exempt_gbp as decimal(28, 10)),
                    'silent_code': null
                },
                {
                    'measure': 'retrospective_order_share',
                    'unit': 'share',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': null,
                    'denominator_count': summed.line_count,
                    'value': null,
                    'silent_code': 'NO_ORDER_DATES'
                },
                {
                    'measure': 'electronic_invoice_share',
                    'unit': 'share',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': null,
                    'denominator_count': summed.line_count,
                    'value': null,
                    'silent_code': 'NO_INVOICE_CHANNEL'
                },
                {
                    'measure': 'touchless_invoice_share',
                    'unit': 'share',
                    'numerator_gbp': null,
                    'denominator_gbp': null,
                    'numerator_count': null,
                    'denominator_count': summed.line_count,
                    'value': null,
                    'silent_code': 'NO_INVOICE_CHANNEL'
                }
            ]
        ) as told,
    from summed
    cross join published
),

told as (
    select
        'I-24' as indicator_code,
        figure.told.measure,
        'all' as definition,
        figure.breakdown,
        figure.breakdown_value,
        figure.period_type,
        figure.period_label,
        figure.period_start,
        figure.period_end,
        figure.is_provisional,
        figure.crosses_series_break,
        figure.told.unit,
        figure.told.numerator_gbp,
        figure.told.denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        figure.told.numerator_count,
        figure.told.denominator_count,
        cast(null as bigint) as unknown_count,
        case when figure.told.silent_code is null then figure.told.value end as lower_value,
        case when figure.told.silent_code is null then figure.told.value end as point_value,
        case when figure.told.silent_code is null then figure.told.value end as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        case
            when figure.told.silent_code is not null then figure.told.silent_code
            when figure.told.value is null then 'NOTHING_COUNTED'
        end as silent_code,
    from figure
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
