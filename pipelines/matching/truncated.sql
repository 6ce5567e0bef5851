-- Registered names that begin with a payee's name which fills the field of its source.
select
    payee.payee_number,
    name.file_number,
    name.name_row,
    'TRUNCATED' as nearness,
from payee
inner join name
    on
        left(payee.name_key, 12) = left(name.name_key, 12)
        and starts_with(name.name_key, payee.name_key)
        and name.name_key != payee.name_key
where payee.is_cut
