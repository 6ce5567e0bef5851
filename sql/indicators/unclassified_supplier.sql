with supplier_period as (
    select
        supplier.supplier_key,
        supplier.supplier_number,
        shown.period_label,
        shown.period_start,
        shown.period_end,
        shown.is_provisional,
        shown.crosses_series_break,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number
    inner join core.supplier as supplier on supplier_period.supplier_number = supplier.supplier_number
    where
        supplier_period.population = 'procurement'
        and shown.period_type = 'financial_year'
        and shown.breakdown = 'none'
        and supplier_period.is_counted
        and not supplier_period.is_net_credit
    group by all
),

unknown as (
    select
        profile_number,
        count(*) as attribute_count,
        string_agg(attribute, ', ' order by attribute) as unknown_attributes,
    from rules.profile_decision
    -- Nobody can find out what a definition that is not set would say.
    where status = 'UNKNOWN' and reason_code is distinct from 'LO_NOT_DEFINED'
    group by profile_number
),

supplier as (
    select
        supplier_key,
        shown_key,
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
        supplier.shown_key,
        supplier.supplier_name,
        unknown.attribute_count,
        unknown.unknown_attributes,
        denominator.denominator_gbp,
        row_number() over (
            partition by supplier_period.period_label
            order by supplier_period.net_amount_gbp desc, supplier_period.supplier_key
        ) as place,
    from supplier_period
    inner join rules.supplier_profile as supplier_profile
        on
            supplier_period.supplier_number = supplier_profile.supplier_number
            and supplier_period.period_label = supplier_profile.financial_year
    inner join unknown on supplier_profile.profile_number = unknown.profile_number
    inner join supplier on supplier_period.supplier_key = supplier.supplier_key
    inner join denominator on supplier_period.period_label = denominator.period_label
)

select
    placed.period_label,
    cast(placed.place as integer) as place,
    placed.shown_key as supplier_key,
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
