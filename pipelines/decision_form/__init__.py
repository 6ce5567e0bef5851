"""Decision forms: queues that a person filled in come back as lines of `decisions.csv`.

A form is the Queues sheet of `evidence.xlsx`, saved by whatever program, or a CSV with the columns
of `decisions.csv`. All that is filled in is checked, and either all of it is added or nothing.

    headings.py    what the columns of the sheet are called and which words they take
    cells.py       a file -> what is filled in, with the place of every cell
    formulas.py    which cells of a sheet are formulas
    suppliers.py   which supplier a row means, and how decisions.csv names it for good
    adding.py      every fault by cell; the lines, added in one step

Here: all of the above. Not here: what a decision is (`decisions.py`) and does (`sql/rules`),
writing the sheet (`site/workbook/`, which imports `headings.py` alone). `cli` imports `adding`.
"""
