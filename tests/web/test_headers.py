"""What every answer, also an error, says about itself."""

import pytest

from matching.web.headers import POLICY

YEAR = 365 * 24 * 60 * 60
ADDRESSES = ["/", "/en/", "/en/appeal", "/en/nothing", "/healthz", "/en/desk/appeals"]


def directives(answer) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer.headers[CSP].split(";")]
    return {name: value for name, _, value in parts}


CSP = "Content-Security-Policy"
HSTS = "Strict-Transport-Security"


@pytest.mark.parametrize("address", ADDRESSES)
def test_browsers_come_back_by_https_only_for_two_years(client, address):
    told = client.get(address).headers[HSTS].split("; ")

    age = next(part for part in told if part.startswith("max-age="))
    assert int(age.removeprefix("max-age=")) >= 2 * YEAR
    assert "includeSubDomains" in told


def test_an_onion_address_has_no_certificate_and_promises_none(client):
    answer = client.get("/en/", headers={"Host": "a" * 56 + ".onion"})

    assert HSTS not in answer.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_loaded_embedded_or_framed_that_is_not_named(client, address):
    told = directives(client.get(address))

    # What is not named, such as objects and frames, falls back on the first.
    assert told["default-src"] == "'none'"
    assert told["base-uri"] == "'none'"
    assert told["frame-ancestors"] == "'none'"
    assert told["form-action"] == "'self'"
    assert "object-src" not in told
    assert "'unsafe" not in POLICY


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_type_is_guessed_no_address_is_passed_on_and_no_window_is_shared(client, address):
    headers = client.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_kept_by_the_browser(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"
