"""The evidence pages: what is published, for people who will open nothing but a browser.

Here, from the data to the reader: `desk.py` (one publication read once), `models/` (what a page
shows), `kinds.py` (which pages there are), `templates/` and `render.py` (how they look),
`folder.py` (the pages as files, which need no server) and `app.py` (the same pages, served).
Besides them `pages.py` with the evidence table as one page that can be sent, `paper.py` with the
same for a committee on paper, `workbook/` for a spreadsheet, and `run_pages.py` with the pages of a
run, which stay inside the council. Not here: computing anything (a figure on a page is a cell of a
published table), the warehouse, Dagster.

Two parts are for pages that are served and not opened as files: `access/` says who gets in, and
`forms.py` takes what people claim, attest and sign, which `editing.py` writes to the council's own
ledgers. Nothing else here writes, and nothing here writes to what is published.

No page asks anybody for anything: no foreign font, script or picture. All works from a shared
drive with scripts off, and on paper. Every text on a page comes from files of others and is
escaped.
"""
