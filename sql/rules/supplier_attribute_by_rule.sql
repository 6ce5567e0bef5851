select
    supplier_key,
    financial_year,
    attribute,
    status,
    rule_id,
    confidence,
    reason_code,
    evidence,
    evidence_date,
from rules.supplier_local
union all
select
    supplier_key,
    financial_year,
    attribute,
    status,
    rule_id,
    confidence,
    reason_code,
    evidence,
    evidence_date,
from rules.supplier_size
union all
select
    supplier_key,
    financial_year,
    attribute,
    status,
    rule_id,
    confidence,
    reason_code,
    evidence,
    evidence_date,
from rules.supplier_vcse
