"""The shipped taxonomy, read once."""

import pytest

from matching.taxonomy import starter
from matching.taxonomy.index import Index
from matching.taxonomy.starter import Starter


@pytest.fixture(scope="session")
def shipped() -> Starter:
    return starter.load()


@pytest.fixture(scope="session")
def index(shipped: Starter) -> Index:
    return Index(shipped.concepts)
