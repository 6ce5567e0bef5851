-- A sum of squares as an exact part of the square of a total, to ten digits, half to even; null
-- when the total is zero. Both are whole numbers (pence, pence squared); good to about a trillion
-- pounds, where the product with ten digits still fits a 128-bit number.
create or replace macro share_of_squares(squares, total) as (
    case
        when total = 0 then null
        else cast(
            cast(share_quotient(squares * 10000000000, total * total) as decimal(38, 0))
            * 0.0000000001 as decimal(18, 10)
        )
    end
);
