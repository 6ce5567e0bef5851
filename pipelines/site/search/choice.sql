-- What there is to choose from in each field.
select distinct
    unnest(['year', 'directorate', 'scope', 'outcome']) as field,
    unnest([financial_year, directorate, scope, outcome]) as chosen,
from payment
order by all
