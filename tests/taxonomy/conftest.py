"""The shipped taxonomy, read once."""

import pytest

from matching.taxonomy import starter
from matching.taxonomy.catalogue import Catalogue
from matching.taxonomy.starter import Starter


@pytest.fixture(scope="session")
def shipped() -> Starter:
    return starter.load()


@pytest.fixture(scope="session")
def catalogue(shipped: Starter) -> Catalogue:
    return Catalogue.of(shipped.concepts)
