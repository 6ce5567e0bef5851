-- The day of a year, month and day written in digits; null when there is no such day.
create or replace macro make_day(year_digits, month_of_year, day_digits) as
try_cast(
    printf('%04d-%02d-%02d', full_year(year_digits), month_of_year::integer, day_digits::integer) as date
);
