-- Number of a month's English name or its first three letters (or sept); null for anything else.
create or replace macro month_number(name) as
case
    when
        lower(name) in ('sept', 'january', 'february', 'march', 'april', 'june', 'july')
        or lower(name) in ('august', 'september', 'october', 'november', 'december')
        or regexp_full_match(lower(name), 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec')
        then (strpos('janfebmaraprmayjunjulaugsepoctnovdec', left(lower(name), 3)) + 2) // 3
end;
