-- All names of the body whose number the source gives beside a payee's name.
select distinct
    payee_identifier.payee_number,
    name.file_number,
    name.name_row,
    'NUMBER' as nearness,
from payee_identifier
inner join name on payee_identifier.identifier = name.entity_id
