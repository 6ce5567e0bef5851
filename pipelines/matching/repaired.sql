-- Words that stand in no registered name, and the registered words one slip away from each: a letter
-- left out, put in, changed, or two swapped. Two words with one slip between them share a word that
-- is left when at most one letter is taken out of each.
with unknown as (
    select distinct word,
    from payee_word
    where name_count = 0 and length(word) >= 5
),

unknown_cut as (
    select
        word,
        word as rest,
    from unknown
    union all
    select
        word,
        unnest([word[:place - 1] || word[place + 1:] for place in range(1, length(word) + 1)]) as rest,
    from unknown
),

known_cut as (
    select
        word,
        name_count,
        word as rest,
    from vocabulary
    where length(word) >= 4
    union all
    select
        word,
        name_count,
        unnest([word[:place - 1] || word[place + 1:] for place in range(1, length(word) + 1)]) as rest,
    from vocabulary
    where length(word) >= 4
)

select distinct
    unknown_cut.word,
    known_cut.word as repaired_word,
    known_cut.name_count,
from unknown_cut
inner join known_cut on unknown_cut.rest = known_cut.rest
where damerau_levenshtein(unknown_cut.word, known_cut.word) = 1
