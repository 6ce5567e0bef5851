-- The digits of an amount without sign, pound sign and grouping, as a decimal; null when they are none.
create or replace macro money_number(digits) as
case
    when regexp_full_match(digits, '\d{1,15}(?:\.\d*)?|\.\d+|\d{1,15}(?:\.\d*)?E[+-]?\d{1,2}')
        then try_cast(digits as decimal(38, 20))
    when regexp_full_match(digits, '\d{1,3}(?:,\d{3})+(?:\.\d*)?')
        then try_cast(replace(digits, ',', '') as decimal(38, 20))
    when regexp_full_match(digits, '\d{1,3}(?: \d{3})+(?:\.\d*)?')
        then try_cast(replace(digits, ' ', '') as decimal(38, 20))
        -- 1.234,56: unmistakably continental, because a comma before pence follows a dot before thousands
    when regexp_full_match(digits, '\d{1,3}(?:\.\d{3})+,\d{2}')
        then try_cast(replace(replace(digits, '.', ''), ',', '.') as decimal(38, 20))
end;
