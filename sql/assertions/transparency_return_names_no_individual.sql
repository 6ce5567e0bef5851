-- The transparency file shows no name, purpose or number of a payment to an individual.
-- severity: critical
-- table: returns.transparency_spend
select transparency_spend.line_id,
from returns.transparency_spend as transparency_spend
inner join rules.spend_scope as spend_scope on transparency_spend.line_id = spend_scope.line_id
where
    spend_scope.scope = 'INDIVIDUAL'
    and (
        not transparency_spend.is_name_suppressed
        or transparency_spend.beneficiary <> 'REDACTED PERSONAL DATA'
        or transparency_spend.supplier_id is not null
        or transparency_spend.purpose_text is not null
    )
