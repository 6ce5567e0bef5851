-- numerator / denominator as an exact decimal of ten digits, rounded half to even; null when the
-- denominator is zero. DuckDB divides decimals as floats, so the division is done in whole numbers.
-- Both must be zero or more and have at most two decimals.
create or replace macro share_of(numerator, denominator) as (
    case
        when denominator = 0 then null
        else cast(
            cast(
                share_quotient(
                    cast(numerator * 100 as hugeint) * 10000000000, cast(denominator * 100 as hugeint)
                ) as decimal(38, 0)
            ) * 0.0000000001 as decimal(18, 10)
        )
    end
);
