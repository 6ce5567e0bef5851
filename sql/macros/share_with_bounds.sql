-- The four shares of method 2.4 from what is true, false and unknown (money or counts):
-- lower = T / D, point = T / (T + F), upper = (T + U) / D, coverage = (T + F) / D, D = T + F + U.
-- The point is null when nothing is known; all are null when there is nothing to share.
create or replace macro share_with_bounds(is_true, is_false, is_unknown) as {
    'lower': share_of(is_true, is_true + is_false + is_unknown),
    'point': share_of(is_true, is_true + is_false),
    'upper': share_of(is_true + is_unknown, is_true + is_false + is_unknown),
    'coverage': share_of(is_true + is_false, is_true + is_false + is_unknown)
};
