"""The only folder that imports dagster: when things run, in what order, and what happened.

`graph.py` puts the whole together, `assets.py` and `checks.py` are its factories, `workshop.py`
the one resource, `launch.py` runs the graph for the command line. Nothing is computed here: each
step calls a module of `pipelines`. Only `pipelines/definitions.py` imports from here.
"""
