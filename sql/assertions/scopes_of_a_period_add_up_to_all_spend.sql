-- In every period and cell the scopes add up to all spend, to the penny.
-- severity: critical
-- table: indicators.third_party_spend
select
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    sum(net_amount_gbp) filter (where measure = 'all_spend') as all_gbp,
    sum(net_amount_gbp) filter (where measure = 'scope_spend') as scopes_gbp,
from indicators.third_party_spend
group by breakdown, breakdown_value, period_type, period_label
having
    coalesce(sum(net_amount_gbp) filter (where measure = 'all_spend'), 0)
    <> coalesce(sum(net_amount_gbp) filter (where measure = 'scope_spend'), 0)
