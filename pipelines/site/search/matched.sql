-- The lines that are asked for. Each part is left out where nothing is asked of it: what a reader types is a
-- value here and never a word of the statement.
select *
from payment
where
    ($text is null or searched like lower($text) escape '\')
    and ($year is null or financial_year = $year)
    and ($first_day is null or payment_date >= $first_day)
    and ($last_day is null or payment_date <= $last_day)
    and ($first_month is null or month >= $first_month)
    and ($last_month is null or month <= $last_month)
    and ($directorate is null or directorate = $directorate)
    and ($scope is null or scope = $scope)
    and ($outcome is null or outcome = $outcome)
    and ($supplier is null or shown_key = $supplier)
    and ($least is null or net_amount_gbp >= $least)
    and ($most is null or net_amount_gbp <= $most)
    and ($larger_than is null or abs(net_amount_gbp) > $larger_than)
    and ($is_payee_supplier is null or is_payee_supplier = $is_payee_supplier)
    and (
        $part is null
        or ($breakdown = 'directorate' and directorate = $part)
        or ($breakdown = 'category' and category = $part)
        or ($breakdown = 'national_category' and national_category = $part)
        or ($breakdown = 'supplier_type' and supplier_type = $part)
        or ($breakdown = 'geography' and geography = $part)
    )
    and (
        $lines is null
        or ($lines = 'contractable' and is_contractable)
        or ($lines = 'out_of_term' and is_out_of_term)
        or ($lines = 'procurement' and is_procurement)
        or ($lines = 'invoiced' and is_procurement and net_amount_gbp > 0)
    )
