-- Number of a month's English name or its first three letters; null for anything else.
create or replace macro month_number(name) as
    case
        when regexp_full_match(lower(name), 'jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept|september|oct|october|nov|november|dec|december')
            then (strpos('janfebmaraprmayjunjulaugsepoctnovdec', left(lower(name), 3)) + 2) // 3
    end;
