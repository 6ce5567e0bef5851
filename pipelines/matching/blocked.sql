-- Registered names that share one of the rarest words with a payee, as many words as stand together
-- in no more than block_size names, and always the rarest.
with tried as (
    select
        payee_number,
        word,
        name_count,
    from payee_word
    where name_count > 0
    union all
    select
        payee_word.payee_number,
        repaired.repaired_word as word,
        repaired.name_count,
    from payee_word
    inner join repaired on payee_word.word = repaired.word
),

rarest as (
    select
        payee_number,
        word,
    from tried
    window by_rarity as (
        partition by payee_number
        order by name_count, word
        rows between unbounded preceding and current row
    )
    qualify
        sum(name_count) over by_rarity <= $block_size
        or (row_number() over by_rarity = 1 and name_count <= $most_names)
)

select distinct
    rarest.payee_number,
    posting.file_number,
    posting.name_row,
from rarest
inner join posting on rarest.word = posting.word
