-- Each registered body that may stand behind a payee, by its nearest name, with the likeness of the
-- two. Likeness of a near name is the mean of two views: its letters, and how much of the weight of
-- its words the two share, a rare word weighing more (words that differ by one slip are shared).
with found as (
    select *,
    from keyed
    union all
    select *,
    from truncated
    union all
    select *,
    from numbered
    union all
    select *,
    from fuzzy
),

named as (
    select
        found.payee_number,
        found.nearness,
        nearness.place as nearness_place,
        name.file_number,
        name.name_row,
        name.entity_id,
        name.name,
        name.kind,
        name.until,
        name.name_key,
        name.bare_key,
        payee.name_key as payee_key,
        payee.bare_key as payee_bare_key,
    from found
    inner join nearness on found.nearness = nearness.nearness
    inner join name on found.file_number = name.file_number and found.name_row = name.name_row
    inner join payee on found.payee_number = payee.payee_number
),

-- Word by word only where the names are not equal already.
pair as (
    select distinct
        payee_bare_key,
        bare_key,
    from named
    where nearness in ('NUMBER', 'FUZZY', 'TRUNCATED', 'BRACKET')
),

pair_word as (
    select
        payee_bare_key,
        bare_key,
        unnest(list_distinct(string_split(payee_bare_key, ' '))) as word,
        bare_key as other_key,
    from pair
    union all
    select
        payee_bare_key,
        bare_key,
        unnest(list_distinct(string_split(bare_key, ' '))) as word,
        payee_bare_key as other_key,
    from pair
),

weighed as (
    select
        pair_word.payee_bare_key,
        pair_word.bare_key,
        -- ln(names there are / names with the word): about 15 for a word that stands alone.
        ln(10000000 / coalesce(vocabulary.name_count, 1)) as weight,
        list_contains(string_split(pair_word.other_key, ' '), pair_word.word)
        or (
            length(pair_word.word) >= 5
            and len(
                list_filter(
                    string_split(pair_word.other_key, ' '),
                    lambda other: damerau_levenshtein(other, pair_word.word) = 1
                )
            ) > 0
        ) as is_shared,
    from pair_word
    left join vocabulary on pair_word.word = vocabulary.word
),

overlap as (
    select
        payee_bare_key,
        bare_key,
        sum(weight) filter (where is_shared) / sum(weight) as share,
    from weighed
    group by payee_bare_key, bare_key
),

likened as (
    select
        named.*,
        case
            when named.nearness in ('EXACT', 'BODY', 'TRADING_AS') then 1
            when named.nearness in ('FORM', 'SPACING', 'WORDING') or named.payee_bare_key = named.bare_key
                then greatest(jaro_winkler_similarity(named.payee_key, named.name_key), 0.95)
            else
                (
                    jaro_winkler_similarity(named.payee_bare_key, named.bare_key)
                    + coalesce(overlap.share, 0)
                ) / 2
        end as similarity,
    from named
    left join overlap
        on named.payee_bare_key = overlap.payee_bare_key and named.bare_key = overlap.bare_key
),

-- A number leads to the body; its names then tell by themselves how near they are.
best as (
    select
        payee_number,
        entity_id,
        nearness,
        name,
        kind,
        until,
        cast(round(similarity, 4) as decimal(5, 4)) as similarity,
        nearness_place,
    from likened
    qualify
        row_number() over (
            partition by payee_number, entity_id, nearness
            order by similarity desc, kind = 'CURRENT' desc, until desc nulls last, name, file_number, name_row
        ) = 1
)

select
    payee_number,
    entity_id,
    nearness,
    name as matched_name,
    kind as name_kind,
    until as name_until,
    similarity,
    count(*) over (partition by payee_number, nearness, similarity) as equal_count,
    nearness_place,
from best
where nearness in ('NUMBER', 'EXACT', 'BODY', 'TRADING_AS', 'BRACKET', 'TRUNCATED') or similarity >= $least_similarity
