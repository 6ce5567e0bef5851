-- Words of all registered names and in how many names each stands.
select
    word,
    sum(name_count)::bigint as name_count,
from words
group by word
