"""Difference: why figures moved between two publications of a council, by cause, to the last digit.

Two runs differ in what they were given: code, profile, frameworks, claims, registers, decisions,
corrections, files. Where only one of these differs, everything that moved moved because of it.
Where several differ, the runs in between are made in a scratch place, with one thing more of the
later run each time; what moves at a step moved because of what was changed there. The steps lead
from one publication to the other, so they add up to the move exactly, whatever the figure is.

    causes     what two runs were given otherwise, in the order in which it is changed
    stages     the publications from one run to the other, those in between made for the purpose
    figures    which figures and verdicts moved, and at which step
    suppliers  through which lines and suppliers a figure of pounds moved at a step
    telling    the same in words and as JSON

Here: comparing publications. Not here: making runs (`run.py`), what they were given (`given.py`).
Only `cli` imports it. Never writes into the home.
"""
