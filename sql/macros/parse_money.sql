-- The exact pounds a cell states, rounded half away from zero to the penny; null when it states none.
-- Says in SQL what landing/values.py says in Python; a property test holds the two together.
create or replace macro parse_money(cell) as
case
    -- nearly every cell of every ledger: spare it the rest
    when regexp_full_match(cell, '-?\d{1,15}(?:\.\d{1,2})?') then try_cast(cell as decimal(18, 2))
    else (
        with body as (
            select money_body(cell) as text,
        ),

        parts as (
            select
                regexp_extract(text, '^(?:[-+ £Â¬Œ\x{FFFD}]|GBP)*') as signs,
                money_number(
                    regexp_extract(text, '^(?:[-+ £Â¬Œ\x{FFFD}]|GBP)*(.*?)\s*(?:GBP|£)?$', 1)
                ) as number,
            from body
        )

        select
            case
                when length(signs) - length(replace(signs, '-', '')) > 1 then null
                when abs(number) >= 1000000000000000 then null
                when contains(signs, '-') then -(number::decimal(18, 2))
                else number::decimal(18, 2)
            end,
        from parts
    )
end;
