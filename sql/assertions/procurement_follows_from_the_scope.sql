-- A line is procurement by its scope alone, and a settlement is left out only beside its card file.
-- severity: critical
-- table: rules.spend_scope
with card_month as (
    select month,
    from core.spend_line
    where feed = 'card'
    union
    select cast(month + interval 1 month as date) as month,
    from core.spend_line
    where feed = 'card'
)

select
    spend_scope.line_id,
    spend_scope.scope,
    spend_scope.is_procurement,
from rules.spend_scope as spend_scope
inner join core.spend_line as spend_line on spend_scope.line_id = spend_line.line_id
where
    spend_scope.is_procurement <> (spend_scope.scope in ('PROCUREMENT', 'CARD_UNRESOLVED'))
    or spend_scope.is_unresolved <> (spend_scope.scope = 'UNRESOLVED')
    or (
        spend_scope.scope = 'CARD_SETTLEMENT'
        and spend_scope.decided_by = 'RULE'
        and spend_line.month not in (select card_month.month, from card_month)
    )
