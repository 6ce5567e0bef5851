-- Suppliers paid more than the council's own threshold in the last twelve complete months without any live
-- contract (I-10): spend is added up over all directorates, as contract rules ask. A list to review.
with rolling as (
    select
        period_label,
        min(period_start) as period_start,
        min(period_end) as period_end,
        bool_or(is_provisional) as is_provisional,
        bool_or(crosses_series_break) as crosses_series_break,
    from core.period
    where period_type = 'rolling_year'
    group by period_label
    order by is_provisional, period_label desc
    limit 1
),

parameter as (
    select
        cast(max(value) filter (where parameter = 'quote_threshold_gbp') as decimal(18, 2)) as quote_gbp,
        cast(max(value) filter (where parameter = 'tender_threshold_gbp') as decimal(18, 2)) as tender_gbp,
    from reference.parameter
),

paid as (
    select
        spend_line.supplier_key,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
        coalesce(
            sum(spend_line.net_amount_gbp) filter (where not (link.is_strict or link.is_supplier_live)), 0
        ) as off_contract_gbp,
        coalesce(
            sum(spend_line.net_amount_gbp) filter (
                where not (link.is_strict or link.is_supplier_live)
                and (link.is_supplier_unknown or link.is_strict_unknown)
            ),
            0
        ) as unknown_gbp,
        count(distinct spend_line.directorate) as directorate_count,
    from core.spend_line as spend_line
    inner join rules.contract_link as link on spend_line.line_id = link.line_id
    cross join rolling
    where link.is_contractable and spend_line.payment_date between rolling.period_start and rolling.period_end
    group by spend_line.supplier_key
)

select
    shown.shown_key as supplier_key,
    shown.shown_name as supplier_name,
    rolling.period_label,
    rolling.period_start,
    rolling.period_end,
    cast(paid.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    cast(paid.off_contract_gbp as decimal(18, 2)) as off_contract_gbp,
    cast(paid.unknown_gbp as decimal(18, 2)) as unknown_gbp,
    paid.directorate_count,
    case when paid.off_contract_gbp > parameter.tender_gbp then 'tender' else 'quote' end as threshold,
    case
        when paid.off_contract_gbp > parameter.tender_gbp then parameter.tender_gbp else parameter.quote_gbp
    end
        as threshold_gbp,
from paid
cross join rolling
cross join parameter
inner join rules.supplier_shown_name as shown on paid.supplier_key = shown.supplier_key
where
    paid.off_contract_gbp > coalesce(parameter.quote_gbp, parameter.tender_gbp)
    and exists (
        select 1,
        from core.contract
    )
