-- Whole part of dividend / divisor for whole numbers of zero or more, rounded half to even.
create or replace macro share_quotient(dividend, divisor) as (
    dividend // divisor
    + case
        when 2 * (dividend % divisor) > divisor then 1
        when 2 * (dividend % divisor) = divisor then (dividend // divisor) % 2
        else 0
    end
);
