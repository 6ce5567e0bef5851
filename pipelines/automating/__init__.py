"""Running by itself: what a council configures, and whether its inbox holds something to run.

Here: `settings.py` reads `automation.toml`, `watching.py` judges an inbox, `service.py` keeps
Dagster going. Not here: asking for runs (`pipelines/defs/automation.py`), what a run does.
"""
