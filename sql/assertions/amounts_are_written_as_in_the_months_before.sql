-- Amounts of a month are in pounds, with the sign and the VAT that the months before it have.
-- severity: warning
-- table: core.amount_slip
select
    feed,
    month,
    reason as says,
from core.amount_slip
where is_slip
