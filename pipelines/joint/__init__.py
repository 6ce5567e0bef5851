"""Several councils together: the same indicators over a union, and a grid of their evidence.

Reads what each member has published and nothing else of it: never its warehouse. Writes
SPEND_HOME/groups/<name>/<id>/, which names no supplier but the members themselves.

    publications    what a member published, and the names it goes by
    payees          which suppliers of one member are another member
    net_figures     a member's figures without what it pays to other members, by the SQL of a run
    pooling         which figures may be put together, and putting them together
    figures         every figure by member and for the union
    joint_tables    the tables of a group, made and checked
    account         what a person should know before reading them
    folder          where they lie, written whole
    group           all of it, in order
    returns/        contracts of those tables, and the SQL of two of them
    pooling.csv     units whose figures may be pooled; with an indicator and a reason, those not

Here: figures beside each other, in the order of names. Not here: ranks, scores, levels; what a
figure means (`sql/indicators`), the arithmetic of shares (`comparison.py`). `cli` imports it.
"""
