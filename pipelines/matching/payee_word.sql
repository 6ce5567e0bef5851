-- Words of the payees whose body no register knows under that name, and in how many registered
-- names each stands. Payees with an equal name are not searched further: a near one adds nothing.
with settled as (
    select distinct payee_number,
    from keyed
    where nearness in ('EXACT', 'BODY', 'FORM', 'SPACING', 'WORDING')
),

word as (
    select distinct
        payee.payee_number,
        unnest(string_split(payee.bare_key, ' ')) as word,
    from payee
    anti join settled on payee.payee_number = settled.payee_number
)

select
    word.payee_number,
    word.word,
    coalesce(vocabulary.name_count, 0) as name_count,
from word
left join vocabulary on word.word = vocabulary.word
where length(word.word) > 1
