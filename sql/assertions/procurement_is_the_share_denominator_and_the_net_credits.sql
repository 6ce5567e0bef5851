-- Procurement spend is the denominator of the shares plus the net credit bucket, to the penny.
-- severity: critical
-- table: indicators.third_party_spend
select
    breakdown,
    breakdown_value,
    period_type,
    period_label,
from indicators.third_party_spend
group by breakdown, breakdown_value, period_type, period_label
having
    coalesce(sum(net_amount_gbp) filter (where measure = 'procurement_spend'), 0)
    <> coalesce(
        sum(net_amount_gbp) filter (where measure in ('net_credit_spend', 'share_denominator_spend')), 0
    )
