-- A micro enterprise is an SME as well.
-- severity: critical
-- table: rules.supplier_attribute
select
    micro.supplier_key,
    micro.financial_year,
from rules.supplier_attribute as micro
inner join rules.supplier_attribute as sme
    on
        micro.supplier_key = sme.supplier_key
        and micro.financial_year = sme.financial_year
        and sme.attribute = 'sme_d_nps'
where micro.attribute = 'micro_d_nps' and micro.status = 'TRUE' and sme.status = 'FALSE'
