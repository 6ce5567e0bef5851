-- Two-digit years are 1970 to 2069; a year outside 1980 to 2099 is no date of a payment.
create or replace macro full_year(digits) as
case
    when length(digits) = 4 and digits::integer between 1980 and 2099 then digits::integer
    when length(digits) = 2 and digits::integer < 70 then 2000 + digits::integer
    when length(digits) = 2 and digits::integer >= 80 then 1900 + digits::integer
end;
