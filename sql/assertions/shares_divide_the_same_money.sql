-- Every attribute is a share of the same money, which for procurement is the share denominator.
-- severity: critical
-- table: indicators.indicator_value
select
    attribute_share.attribute,
    attribute_share.breakdown,
    attribute_share.breakdown_value,
    attribute_share.period_type,
    attribute_share.period_label,
    attribute_share.denominator_gbp,
    third_party_spend.net_amount_gbp,
from indicators.attribute_share
left join indicators.third_party_spend
    on
        attribute_share.breakdown = third_party_spend.breakdown
        and attribute_share.breakdown_value = third_party_spend.breakdown_value
        and attribute_share.period_type = third_party_spend.period_type
        and attribute_share.period_label = third_party_spend.period_label
        and third_party_spend.measure = 'share_denominator_spend'
where
    attribute_share.population = 'procurement'
    and attribute_share.denominator_gbp is distinct from third_party_spend.net_amount_gbp
