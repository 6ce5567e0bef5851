"""Failures: what a run that failed has to say to a person, found in Dagster's events of it.

Here: one sentence, and the trace where the fault is ours. Not here: who is told (`launch.py` tells
the terminal, `notification.py` those who are away).
"""

from collections.abc import Sequence
from typing import Any

from pipelines import errors

FAILURES = ("STEP_FAILURE", "PIPELINE_FAILURE")
"""Types of events that say why a run failed; their data is what `fault_of` reads."""

_OURS = tuple(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.LocalpoundError)
)


def fault_of(failures: Sequence[Any]) -> tuple[str | None, str | None]:
    """The sentence for the first thing that went wrong, and a trace if it was a fault of ours.

    A blocking check that failed is no fault: the check results say all, so both are None.
    """
    for data in failures:
        info = getattr(data, "error", None)
        told = getattr(data, "user_failure_data", None)
        if told is not None and told.description:
            return told.description, None
        while info is not None:
            if info.cls_name == "DagsterAssetCheckFailedError":
                return None, None
            if info.cls_name in _OURS:
                return info.message.partition(": ")[2].strip(), None
            if info.cause is None:
                break
            info = info.cause
        if info is not None:
            sentence = (
                "The run stopped on a fault of localpound itself, not of your data "
                f"({info.message.strip().splitlines()[0]})."
            )
            return sentence, data.error.to_string()
    return "The run did not finish.", None
