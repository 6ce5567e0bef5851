"""Dagster's entry point, and the one door from the rest of the package to `defs/`."""

from pipelines.defs.graph import defs
from pipelines.defs.launch import launch, register

__all__ = ["defs", "launch", "register"]
