"""Matching: from a payee as a council spells it towards the legal body behind it.

names normalises spellings. May not import duckdb; the one exception to "SQL from staging on",
because names are text work (design.md, Polars or SQL).
"""
