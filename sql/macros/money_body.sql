-- A cell's amount with every way to write a minus (CR, brackets, trailing or typographic minus) turned
-- into leading "-" signs: '(1,234.00) CR' becomes '--1,234.00', which parse_money then refuses.
create or replace macro money_body(cell) as
regexp_replace(
    regexp_replace(
        regexp_replace(
            regexp_replace(
                upper(regexp_replace(replace(replace(one_space(cell), '−', '-'), '–', '-'), '^''', '')),
                '^(.*?)\s*CR$', '-\1'
            ), '^(.*?)\s*DR$', '\1'
        ), '^(-?)(?:[ £Â¬Œ\x{FFFD}]|GBP)*\((.*)\)$', '-\1\2'
    ), '^(.*?)\s*-$', '-\1'
);
