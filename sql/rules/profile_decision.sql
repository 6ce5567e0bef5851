-- One supplier and year speaks for all that share its profile.
with bearer as (
    select
        profile_number,
        supplier_key,
        financial_year,
    from rules.supplier_profile
    qualify row_number() over (partition by profile_number order by supplier_key, financial_year) = 1
)

select
    bearer.profile_number,
    attribute.attribute,
    attribute.status,
    attribute.rule_id,
    attribute.confidence,
    attribute.reason_code,
    attribute.decided_by,
from bearer
inner join rules.supplier_attribute as attribute
    on
        bearer.supplier_key = attribute.supplier_key
        and bearer.financial_year = attribute.financial_year
