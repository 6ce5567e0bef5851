"""The evidence pages: what is published, for people who will open nothing but a browser.

Here: page models read from the folder of one publication (`pages.py`), the words and looks they
are shown in (`render.py`, `templates/`), and the same for a committee on paper (`paper.py`,
`paper_pdf.py`, with the fonts in `static/`). Not here: computing anything (a figure on a page is a
cell of a published table), the warehouse, the tables before publication, Dagster.
`publishing.py` and `summary.py` import it; it imports neither.

A page is one file that holds all it needs: no script, no font, no picture, no request to anybody.
It works from a shared drive with scripts off, and on paper. Every text in it comes from files of
others and is escaped.
"""
