-- All spend is the sum of its scopes, in lines and pennies.
-- severity: critical
-- table: rules.spend_scope
with all_spend as (
    select
        count(*) as line_count,
        coalesce(sum(net_amount_gbp), 0) as net_amount_gbp,
    from core.spend_line
),

scope as (
    select
        spend_scope.scope,
        count(*) as line_count,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from rules.spend_scope as spend_scope
    inner join core.spend_line as spend_line on spend_scope.line_id = spend_line.line_id
    group by spend_scope.scope
),

added as (
    select
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(net_amount_gbp), 0) as net_amount_gbp,
    from scope
)

select
    all_spend.line_count,
    added.line_count as scope_line_count,
    all_spend.net_amount_gbp,
    added.net_amount_gbp as scope_net_amount_gbp,
from all_spend
cross join added
where all_spend.line_count <> added.line_count or all_spend.net_amount_gbp <> added.net_amount_gbp
