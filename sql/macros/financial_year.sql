-- Financial year of a date, 1 April to 31 March, written 2025/26 (method.md 2.1).
create or replace macro financial_year(day) as
case
    when month(day) >= 4
        then cast(year(day) as varchar) || '/' || lpad(cast((year(day) + 1) % 100 as varchar), 2, '0')
    else cast(year(day) - 1 as varchar) || '/' || lpad(cast(year(day) % 100 as varchar), 2, '0')
end
