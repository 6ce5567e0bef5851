"""Search: a copy of the lines of spend that is made to be searched, and reading it.

    copy         making the copy from the published Parquet, once for each publication
    payment.sql  what is in it: one row a line, without what may tell who a withheld payee is
    payments     what can be asked of it: filters, orders, totals; the lines of one supplier
    *.sql        the statements that `payments` asks, every one whole and fixed

Here: the copy, which is safe to delete. Not here: pages (`models/`), who may ask (`access/`). It is
the one part of the site that opens DuckDB, through `warehouse.py`: for writing its own copy alone,
and for reading that copy and nothing else. `desk.py` and the models of lists import it.
"""
