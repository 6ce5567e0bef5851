-- A cell with every run of white space, of whatever kind, as one space, and none at its ends.
create or replace macro one_space(cell) as
trim(regexp_replace(
    replace(cell, chr(8203), ''),
    '[\s\x{0085}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+',
    ' ', 'g'
));
