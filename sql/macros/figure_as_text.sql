-- A figure for the eye in its unit: '32.5%', '+4.0%' for a change, '£1,234', '36.600' days, '1,234'; one that
-- is not known says so.
create or replace macro figure_as_text(figure, unit) as (
    case
        when figure is null then 'not known'
        when unit = 'share' then share_as_percent(figure)
        when unit = 'change' then if(figure > 0, '+', '') || share_as_percent(figure)
        when unit = 'GBP'
            then if(figure < 0, '-£', '£') || format('{:t,}', cast(round(abs(figure)) as bigint))
        when unit = 'count' then format('{:t,}', cast(round(figure) as bigint))
        else cast(cast(figure as decimal(18, 3)) as varchar)
    end
);
