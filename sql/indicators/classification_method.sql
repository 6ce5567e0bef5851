with supplier_period as (
    select *,
    from indicators.supplier_period
    where population = 'procurement' and not is_net_credit and breakdown = 'none'
),

supplier_attribute as (
    select *,
    from rules.supplier_attribute
),

attribute as (
    select distinct attribute,
    from supplier_attribute
),

decided as (
    select
        attribute.attribute,
        coalesce(supplier_attribute.status, 'UNKNOWN') as status,
        coalesce(supplier_attribute.rule_id, 'UNNAMED') as rule_id,
        coalesce(supplier_attribute.reason_code, 'UNNAMED') as reason_code,
        coalesce(supplier_attribute.confidence, 'NONE') as confidence,
        coalesce(supplier_attribute.decided_by, 'RULE') as decided_by,
        supplier_period.period_type,
        supplier_period.period_label,
        supplier_period.period_start,
        supplier_period.period_end,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
        count(distinct supplier_period.supplier_key) filter (where supplier_period.is_counted)
            as supplier_count,
        supplier_period.is_provisional,
        supplier_period.crosses_series_break,
    from supplier_period
    cross join attribute
    left join supplier_attribute
        on
            supplier_period.is_payee_supplier
            and supplier_period.supplier_key = supplier_attribute.supplier_key
            and financial_year(supplier_period.period_end) = supplier_attribute.financial_year
            and attribute.attribute = supplier_attribute.attribute
    group by all
),

totalled as (
    select
        *,
        sum(net_amount_gbp) over (partition by attribute, period_type, period_label) as denominator_gbp,
    from decided
)

select
    attribute,
    status,
    rule_id,
    reason_code,
    confidence,
    decided_by,
    period_type,
    period_label,
    period_start,
    period_end,
    cast(net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    cast(denominator_gbp as decimal(18, 2)) as denominator_gbp,
    supplier_count,
    share_of(net_amount_gbp, denominator_gbp) as spend_share,
    is_provisional,
    crosses_series_break,
from totalled
