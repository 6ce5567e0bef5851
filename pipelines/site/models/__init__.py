"""What each page of the evidence site shows: one module a page, one frozen model each.

Here: functions that take a desk (and what the page is of) and give the model of the page. Not
here: how anything looks (`templates/`), where a page lies (`address.py`). A figure on a page is a
cell of a published table; nothing is computed but sums of what is listed beside them.
"""
