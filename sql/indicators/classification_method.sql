with supplier_period as (
    select
        supplier_period.period_cell_number,
        supplier_period.supplier_number,
        supplier_period.is_payee_supplier,
        supplier_period.is_counted,
        supplier_period.net_amount_gbp,
        financial_year(shown.period_end) as financial_year,
    from indicators.supplier_period as supplier_period
    inner join rules.period_cell as shown
        on supplier_period.period_cell_number = shown.period_cell_number and shown.breakdown = 'none'
    where supplier_period.population = 'procurement' and not supplier_period.is_net_credit
),

attribute as (
    select distinct attribute,
    from rules.profile_decision
),

profile_period as (
    select
        supplier_period.period_cell_number,
        case when supplier_period.is_payee_supplier then supplier_profile.profile_number end
            as profile_number,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
        count(*) filter (where supplier_period.is_counted) as supplier_count,
    from supplier_period
    left join rules.supplier_profile as supplier_profile
        on
            supplier_period.supplier_number = supplier_profile.supplier_number
            and supplier_period.financial_year = supplier_profile.financial_year
    group by all
),

decided as (
    select
        attribute.attribute,
        coalesce(decision.status, 'UNKNOWN') as status,
        coalesce(decision.rule_id, 'UNNAMED') as rule_id,
        coalesce(decision.reason_code, 'UNNAMED') as reason_code,
        coalesce(decision.confidence, 'NONE') as confidence,
        coalesce(decision.decided_by, 'RULE') as decided_by,
        profile_period.period_cell_number,
        sum(profile_period.net_amount_gbp) as net_amount_gbp,
        sum(profile_period.supplier_count) as supplier_count,
    from profile_period
    cross join attribute
    left join rules.profile_decision as decision
        on
            profile_period.profile_number = decision.profile_number
            and attribute.attribute = decision.attribute
    group by all
),

totalled as (
    select
        *,
        sum(net_amount_gbp) over (partition by attribute, period_cell_number) as denominator_gbp,
    from decided
)

select
    totalled.attribute,
    totalled.status,
    totalled.rule_id,
    totalled.reason_code,
    totalled.confidence,
    totalled.decided_by,
    shown.period_type,
    shown.period_label,
    shown.period_start,
    shown.period_end,
    cast(totalled.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
    cast(totalled.denominator_gbp as decimal(18, 2)) as denominator_gbp,
    cast(totalled.supplier_count as bigint) as supplier_count,
    share_of(totalled.net_amount_gbp, totalled.denominator_gbp) as spend_share,
    shown.is_provisional,
    shown.crosses_series_break,
from totalled
inner join rules.period_cell as shown on totalled.period_cell_number = shown.period_cell_number
