with supplier_period as (
    select
        supplier_key,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        sum(net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period
    where
        population = 'procurement'
        and period_type = 'financial_year'
        and breakdown = 'none'
        and is_counted
        and not is_net_credit
    group by all
),

unknown as (
    select
        supplier_key,
        financial_year,
        count(*) as attribute_count,
        string_agg(attribute, ', ' order by attribute) as unknown_attributes,
    from rules.supplier_attribute
    -- Nobody can find out what a definition that is not set would say.
    where status = 'UNKNOWN' and reason_code is distinct from 'LO_NOT_DEFINED'
    group by supplier_key, financial_year
),

supplier as (
    select
        supplier_key,
        shown_name as supplier_name,
    from rules.supplier_shown_name
),

denominator as (
    select
        period_label,
        net_amount_gbp as denominator_gbp,
    from indicators.third_party_spend
    where
        period_type = 'financial_year'
        and breakdown = 'none'
        and measure = 'share_denominator_spend'
),

placed as (
    select
        supplier_period.*,
        supplier.supplier_name,
        unknown.attribute_count,
        unknown.unknown_attributes,
        denominator.denominator_gbp,
        row_number() over (
            partition by supplier_period.period_label
            order by supplier_period.net_amount_gbp desc, supplier_period.supplier_key
        ) as place,
    from supplier_period
    inner join unknown
        on
            supplier_period.supplier_key = unknown.supplier_key
            and supplier_period.period_label = unknown.financial_year
    inner join supplier on supplier_period.supplier_key = supplier.supplier_key
    inner join denominator on supplier_period.period_label = denominator.period_label
)

select
    placed.period_label,
    cast(placed.place as integer) as place,
    placed.supplier_key,
    placed.supplier_name,
    cast(placed.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    share_of(placed.net_amount_gbp, placed.denominator_gbp) as spend_share,
    placed.attribute_count,
    placed.unknown_attributes,
    placed.period_start,
    placed.period_end,
    placed.is_provisional,
    placed.crosses_series_break,
from placed
inner join reference.parameter as listed on listed.parameter = 'unclassified_list_max_count'
where placed.place <= cast(listed.value as integer)
