"""Trace: from what is published down to the cells of the files that it rests on.

Reads what a council has published and nothing else of it: never its warehouse. Writes nothing.

    publication    one publication: its tables, its record, the parameters and files it names
    walk           what a walk holds, as frozen models
    sources        which rows a figure is made of, as reference/rules/figure_source.csv says
    words          the words of that file as conditions on rows
    figures        rows of indicators.indicator_value
    spending       a figure of pounds: its suppliers, how much of each counts, and their lines
    suppliers      those of them that are listed, with the grounds of their status
    records        a figure of records: contracts, and what the other feeds hold
    balance        sums, and whether they are those of the figure
    parts          a figure with what it is made of, suppliers or records
    published_rows walks of a supplier, a payment line and a contract
    clauses        the walk itself, from a clause by its tests and figures to what these are made of
    telling        the walk in words, as nodes
    tree           nodes as a tree for people
    machine        the walk as JSON

Here: walking down, and proving on the way that the parts add up to the figure. Not here: what a
figure means or how it is computed (`sql/indicators`). Only `cli` imports it.
"""
