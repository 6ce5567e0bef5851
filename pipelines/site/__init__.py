"""The evidence pages: what is published, for people who will open nothing but a browser.

Here: page models read from the folder of one publication (`pages.py`), the words and looks they
are shown in (`render.py`, `templates/`). Not here: computing anything (a figure on a page is a
cell of a published table), the warehouse, the tables before publication, Dagster.
`publishing.py` and `summary.py` import it; it imports neither.

Two parts are for pages that are served and not opened as files: `access/` says who gets in, and
`forms.py` takes what people claim, attest and sign, which `editing.py` writes to the council's own
ledgers. Nothing else here writes, and nothing here writes to what is published.

A page of a publication is one file that holds all it needs: no script, no font, no picture, no
request to anybody. It works from a shared drive with scripts off, and on paper. Every text in it
comes from files of others and is escaped.
"""
