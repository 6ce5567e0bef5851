-- Whether a time of exactly 23:00 on a day of British Summer Time is midnight of the next day written in UTC.
create or replace macro is_summer_midnight(day, clock) as
regexp_full_match(clock, '23:00(?::00(?:\.\d+)?)?')
and day >= make_date(year(day), 3, 31) - dayofweek(make_date(year(day), 3, 31))::integer
and day < make_date(year(day), 10, 31) - dayofweek(make_date(year(day), 10, 31))::integer;
