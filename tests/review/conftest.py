"""One engine for all tests of the review: the shipped pack, pipeline and classifier."""

from __future__ import annotations

import pytest

from bot.review.reviewer import Reviewer


@pytest.fixture(scope="session")
def reviewer() -> Reviewer:
    """The engine as it ships."""
    return Reviewer.load()
