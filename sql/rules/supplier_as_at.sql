-- A year of a supplier rests on the evidence of the day it was last paid in it; a year without a
-- payment keeps the day before (method.md 3: a payment is classed as at its date).
with paid as (
    select
        supplier_key,
        financial_year,
        max(payment_date) as last_payment_date,
    from core.spend_line
    group by supplier_key, financial_year
),

first_paid as (
    select
        supplier_key,
        min(financial_year) as first_financial_year,
    from paid
    group by supplier_key
),

-- Years the data hold, so that one mistyped date does not call a century of years into being.
data_year as (
    select distinct financial_year,
    from paid
)

select
    first_paid.supplier_key,
    data_year.financial_year,
    max(paid.last_payment_date) over (
        partition by first_paid.supplier_key
        order by data_year.financial_year
        rows between unbounded preceding and current row
    ) as as_at_date,
    paid.last_payment_date is not null as is_paid_in_year,
    data_year.financial_year = max(data_year.financial_year) over () as is_latest_year,
from first_paid
inner join data_year on first_paid.first_financial_year <= data_year.financial_year
left join paid
    on
        first_paid.supplier_key = paid.supplier_key
        and data_year.financial_year = paid.financial_year
