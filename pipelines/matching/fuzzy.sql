-- Of the names in a payee's block those whose letters are alike, the likeliest few.
with compared as (
    select
        blocked.payee_number,
        blocked.file_number,
        blocked.name_row,
        jaro_winkler_similarity(payee.bare_key, name.bare_key) as likeness,
    from blocked
    inner join payee on blocked.payee_number = payee.payee_number
    inner join name
        on blocked.file_number = name.file_number and blocked.name_row = name.name_row
)

select
    payee_number,
    file_number,
    name_row,
    'FUZZY' as nearness,
from compared
where likeness >= $least_likeness
qualify row_number() over (partition by payee_number order by likeness desc, file_number, name_row) <= $most_tried
