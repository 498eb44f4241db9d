"""Coordinators read why something that is taught counts for something that is wanted."""

import pytest

from matching.db import db, transaction
from matching.domain.vocabulary import InterfaceLanguage
from matching.services import coding
from tests import factories
from tests.services.test_review import WRITTEN
from tests.web.browsing import Page, sign_in

EN = InterfaceLanguage.EN


@pytest.fixture
def case(app, keys, client):
    """Open the page of a proposal where one skill counts for another."""
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="desk")

    def show(*pairs: tuple[str, str]) -> str:
        near = [{"skill": skill, "via": via, "nearness": 0.5} for skill, via in pairs]
        with app.app_context(), transaction() as session:
            row = factories.proposal(session, keys, reasons=WRITTEN | {"near": near})
            address = f"/en/desk/review/{row.id}"
        sign_in(client, "desk")
        return Page(client, address).text

    return show


def words(app, skill: str, via: str) -> tuple[str, str, str]:
    with app.app_context(), db.sessionmaker() as session:
        catalogue = coding.catalogue(session)
        jobs = catalogue.why_near(skill, via)
        return (
            catalogue.label(skill, EN),
            catalogue.label(via, EN),
            catalogue.label(jobs[0], EN) if jobs else "",
        )


def test_skills_of_the_same_work_are_close_because_of_it(app, case):
    wanted, taught, job = words(app, "react", "vue")

    page = case(("react", "vue"))

    assert f"Because both belong to the work “{job}”: {wanted} – close to {taught}" in page


def test_skills_that_no_work_asks_for_together_are_close_by_name(app, case):
    wanted, taught, job = words(app, "react", "beekeeping")
    assert not job

    page = case(("react", "beekeeping"))

    assert f"Because the names are alike: {wanted} – close to {taught}" in page


def test_both_reasons_stand_on_one_page(case):
    page = case(("react", "vue"), ("react", "beekeeping"))

    assert "Because both belong to the work" in page
    assert "Because the names are alike:" in page
