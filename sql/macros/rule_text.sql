-- A text as rules see it: lower case words parted and surrounded by single spaces, so that a phrase
-- between spaces matches whole words only ('redactive' is not 'redacted'). Apostrophes close up.
create or replace macro rule_text(text) as
' ' || trim(
    regexp_replace(
        replace(regexp_replace(lower(strip_accents(text)), '[''’`]', '', 'g'), '&', ' and '),
        '[^a-z0-9]+',
        ' ',
        'g'
    )
) || ' '
