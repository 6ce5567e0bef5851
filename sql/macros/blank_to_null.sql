-- Text without outer white space, no-break spaces included; null when nothing is left.
create or replace macro blank_to_null(text) as
    nullif(regexp_replace(text, '^[\s\x{00A0}]+|[\s\x{00A0}]+$', '', 'g'), '')
