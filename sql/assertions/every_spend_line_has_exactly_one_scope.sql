-- Every spend line has one scope and every scope has its line.
-- severity: critical
-- table: rules.spend_scope
select
    coalesce(spend_line.line_id, spend_scope.line_id) as line_id,
    count(spend_scope.line_id) as scope_count,
from core.spend_line as spend_line
full join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
group by coalesce(spend_line.line_id, spend_scope.line_id), spend_line.line_id
having count(spend_scope.line_id) <> 1 or spend_line.line_id is null
