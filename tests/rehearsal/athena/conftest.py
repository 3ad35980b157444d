"""An embedded AWS for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rehearsal.aws import EmbeddedAws
from tests.rehearsal.athena.library import ACCOUNT, REGION, START, furnish


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedAws]:
    """To make one takes longer than most tests do."""
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as aws:
        furnish(aws)
        yield aws
