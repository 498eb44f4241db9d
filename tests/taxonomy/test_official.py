"""What relations reach on the official classification, where its files lie beside the checkout."""

import pytest

from bench.relations import AIM_COMPANIONS, AIM_NEAR, Official, bench_companions, official, recall
from matching.taxonomy.asked import Asked
from matching.taxonomy.near import Nearness
from tests.esco import OFFICIAL, needs_official

pytestmark = needs_official


@pytest.fixture(scope="module")
def release() -> Official:
    return official(OFFICIAL)


class TestOfficial:
    def test_finds_the_links_between_skills(self, release: Official) -> None:
        found = recall(Nearness.build(release.concepts), release.links)

        assert found >= AIM_NEAR

    def test_finds_what_was_hidden_of_an_occupation(self, release: Official) -> None:
        found = bench_companions(Asked.of(release.concepts))

        assert found >= AIM_COMPANIONS
