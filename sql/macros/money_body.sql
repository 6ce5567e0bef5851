-- A cell's amount with every way to write a minus (CR, brackets, trailing or typographic minus) turned
-- into leading "-" signs: '(1,234.00) CR' becomes '--1,234.00', which parse_money then refuses.
create or replace macro money_body(cell) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        upper(regexp_replace(
            replace(replace(trim(regexp_replace(
                replace(cell, chr(8203), ''), '[\s\x{0085}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+', ' ', 'g'
            )), '−', '-'), '–', '-'),
            '^''', ''
        )),
        '^(.*?)\s*CR$', '-\1'
    ), '^(.*?)\s*DR$', '\1'
    ), '^(-?)(?:[ £Â¬Œ\x{FFFD}]|GBP)*\((.*)\)$', '-\1\2'
    ), '^(.*?)\s*-$', '-\1');
