"""The rules of the house as tests: each failure message is the rule, then where it is broken.

A rule is a function of a project's folder that yields its breaches. Every rule is tried twice: on
this project, where it must find nothing, and on a bad sample, where it must find what is wrong.
"""

import pytest


@pytest.fixture
def hold(project):
    """`hold(rule, breaches)` runs `breaches(project)` and fails with the rule if there are any."""

    def _hold(rule, breaches):
        found = sorted(set(breaches(project)))
        if found:
            listed = "\n".join(f"  - {each}" for each in found)
            pytest.fail(f"{rule}\n{listed}", pytrace=False)

    return _hold


@pytest.fixture
def broken(make_project):
    """`broken(breaches, {path: text})` is what the rule finds in a small bad project."""

    def _broken(breaches, files):
        return list(breaches(make_project(files)))

    return _broken
