"""The address says in which language to answer, also where there is nothing."""

import pytest

from tests.web.browsing import Page


@pytest.mark.parametrize(
    ("address", "language"),
    [("/be/nothing", "be"), ("/ru/nothing", "ru"), ("/en/nothing", "en"), ("/nothing", "ru")],
)
def test_a_missing_page_speaks_the_language_of_its_address(client, address, language):
    answer = client.get(address, headers={"Accept-Language": "ru"})

    assert answer.status_code == 404
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize(
    ("accepted", "language"), [("en-GB,en", "en"), ("ru", "ru"), ("be-BY", "be"), ("fr", "be")]
)
def test_the_first_page_speaks_what_the_browser_asks_for(client, accepted, language):
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert answer.headers["Location"] == f"/{language}/"


def test_each_language_leads_to_the_same_page(client):
    page = Page(client, "/be/help")

    assert page.follow("English").address == "/en/help"
    assert page.follow("Русский").address == "/ru/help"


@pytest.mark.parametrize(
    ("language", "cities"),
    [
        ("be", ("Мінск", "Кіеў", "Нью-Ёрк")),
        ("ru", ("Минск", "Киев", "Нью-Йорк")),
        ("en", ("Minsk", "Kyiv", "New York")),
    ],
)
def test_cities_are_named_in_the_language_of_the_page(client, language, cities):
    page = Page(client, f"/{language}/appeal/time")

    assert all(city in page.text for city in cities)
    assert page.values("zone") == ["Europe/Minsk"]
