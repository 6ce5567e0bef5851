"""The evidence workbook: one publication as a workbook for people who work in spreadsheets.

    writing.py      evidence.xlsx of a publication, the same bytes for the same publication
    layout.py       what every sheet looks like: title, table, formats, print set-up
    cover.py  evidence.py  indicators.py  suppliers.py  queues.py  method.py    one sheet each

Here: all of the above, made of what lies in the folder of the publication. Not here: computing
anything, the page for a browser (`site/pages.py`, whose model and words are shared), reading the
Queues sheet back (`decision_form/`). `publishing.py` imports it.

It may leave the council: suppliers stand under `rules.supplier_shown_name`, and nobody else is
named.
"""
