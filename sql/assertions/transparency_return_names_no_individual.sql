-- The transparency file shows no name, purpose or number of an individual, a sole trader or a redacted payee.
-- severity: critical
-- table: returns.transparency_spend
select transparency_spend.line_id,
from returns.transparency_spend as transparency_spend
inner join rules.spend_scope as spend_scope on transparency_spend.line_id = spend_scope.line_id
left join rules.supplier_shown_name as shown on spend_scope.supplier_key = shown.supplier_key
where
    (
        (spend_scope.scope = 'INDIVIDUAL' or coalesce(shown.is_suppressed, false))
        and (
            not transparency_spend.is_name_suppressed
            or transparency_spend.beneficiary <> 'REDACTED PERSONAL DATA'
        )
    )
    or (
        (
            spend_scope.scope = 'INDIVIDUAL'
            or coalesce(shown.is_suppressed, false)
            or transparency_spend.is_name_suppressed
        )
        and (transparency_spend.supplier_id is not null or transparency_spend.purpose_text is not null)
    )
