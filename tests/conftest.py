"""What every test may use: nothing yet needs more than the project's folder."""

import pytest

from pipelines.tables import PROJECT


@pytest.fixture(scope="session")
def project():
    """The folder that holds sql/, reference/ and pipelines/."""
    return PROJECT
