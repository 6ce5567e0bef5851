"""localpound: published spend files in, an auditable evidence table out.

landing reads bytes into text rows; tables + warehouse build sql/ one file at a time;
contracts + expectations hold every table to its promise; publishing gives people what passed;
defs is the only folder that knows Dagster; cli is the command people type.
"""
