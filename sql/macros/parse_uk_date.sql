-- The day a cell states, day first always; null when it states none. Months alone give their first day.
-- Says in SQL what landing/values.py says in Python; a property test holds the two together.
create or replace macro parse_uk_date(cell) as (
    with body as (
        select
            regexp_replace(
                regexp_replace(one_space(cell), '^''', ''),
                '^(?i:mon|tue|wed|thu|fri|sat|sun)[A-Za-z]*[,. ]+', ''
            ) as text,
    ),

    -- day and time apart; a time zone behind the time says nothing of the day that was meant
    parts as (
        select
            text,
            regexp_replace(
                text, '[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?$', ''
            ) as day_text,
            regexp_extract(
                text, '[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?:[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?$', 1
            ) as clock,
        from body
    ),

    read as (
        select
            clock,
            case
                when regexp_full_match(day_text, '\d{4}[-/.]\d{1,2}[-/.]\d{1,2}')
                    then make_day(
                        day_text[:4],
                        regexp_extract(day_text, '^\d{4}[-/.](\d+)', 1),
                        regexp_extract(day_text, '(\d+)$', 1)
                    )
                when regexp_full_match(day_text, '\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*(?:\d{4}|\d{2})')
                    then make_day(
                        regexp_extract(day_text, '(\d+)$', 1),
                        regexp_extract(day_text, '^\d+\D+(\d+)', 1),
                        regexp_extract(day_text, '^(\d+)', 1)
                    )
                when
                    regexp_full_match(
                        day_text, '\d{1,2}(?:st|nd|rd|th)?[-/., ]*[A-Za-z]{3,9}[-/.,'' ]*(?:\d{4}|\d{2})'
                    )
                    then make_day(
                        regexp_extract(day_text, '(\d+)$', 1),
                        month_number(
                            regexp_extract(day_text, '^\d+(?:st|nd|rd|th)?[-/., ]*([A-Za-z]+)', 1)
                        ),
                        regexp_extract(day_text, '^(\d+)', 1)
                    )
                when
                    regexp_full_match(
                        day_text, '[A-Za-z]{3,9}[-/. ]+\d{1,2}(?:st|nd|rd|th)?[-/, ]+\d{4}'
                    )
                    then make_day(
                        day_text[-4:],
                        month_number(regexp_extract(day_text, '^([A-Za-z]+)', 1)),
                        regexp_extract(day_text, '^[A-Za-z]+[-/. ]+(\d+)', 1)
                    )
                when regexp_full_match(day_text, '\d{4}[-/ ][A-Za-z]{3,9}[-/ ]\d{1,2}')
                    then make_day(
                        day_text[:4],
                        month_number(regexp_extract(day_text, '([A-Za-z]+)', 1)),
                        regexp_extract(day_text, '(\d+)$', 1)
                    )
                when text = day_text and regexp_full_match(text, '(?:19|20)\d{6}')
                    then make_day(text[:4], text[5:6], text[7:8])
                -- a spreadsheet's day number, 1980 to 2050: outside, five digits are no date
                when text = day_text and regexp_full_match(text, '\d{5}(?:\.\d+)?')
                    then case
                        when text[:5]::integer between 29221 and 55153
                            then date '1899-12-30' + text[:5]::integer
                    end
                when text = day_text and regexp_full_match(text, '(?:19|20)\d{2}[-/]?\d{2}')
                    then make_day(text[:4], text[-2:], '1')
                when text = day_text and regexp_full_match(text, '[A-Za-z]{3,9}[-/., '']+(?:\d{4}|\d{2})')
                    then make_day(
                        regexp_extract(text, '(\d+)$', 1),
                        month_number(regexp_extract(text, '^([A-Za-z]+)', 1)),
                        '1'
                    )
            end as day,
        from parts
    )

    select
        case
            when day is not null and is_summer_midnight(day, clock) then day + 1
            else day
        end,
    from read
);
