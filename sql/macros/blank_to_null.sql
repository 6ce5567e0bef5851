-- Text without outer white space, no-break spaces included; null when nothing is left. No regular
-- expression: this runs on every cell.
create or replace macro blank_to_null(text) as
nullif(trim(text, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
