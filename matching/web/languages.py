"""The language of a page stands in its address, so that no cookie is needed to choose it."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

from matching.domain.vocabulary import InterfaceLanguage

NAMES = {
    InterfaceLanguage.BE: "Беларуская",
    InterfaceLanguage.RU: "Русский",
    InterfaceLanguage.EN: "English",
}
DEFAULT = InterfaceLanguage.BE
PREFIX = "/<any(be, ru, en):language>"


def register(app: Flask) -> None:
    """Take the language from each address, and put it into each that is built."""
    app.url_value_preprocessor(_take)
    app.url_defaults(_put)


def preferred() -> InterfaceLanguage:
    """Return the language that the browser asks for, Belarusian when it knows none of ours."""
    best = request.accept_languages.best_match([language.value for language in NAMES])
    return InterfaceLanguage(best) if best else DEFAULT


def current() -> str:
    """Return the language of this request, for Flask-Babel."""
    return str(g.get("language", DEFAULT))


def choices() -> list[dict[str, Any]]:
    """Return this page in each language."""
    return [
        {
            "code": language.value,
            "name": name,
            "href": _here(language),
            "current": language == g.get("language"),
        }
        for language, name in NAMES.items()
    ]


def _here(language: InterfaceLanguage) -> str:
    # After a refused POST the same address is asked for with GET: not every one answers to that.
    rule = request.url_rule
    if request.endpoint is None or rule is None or "GET" not in (rule.methods or ()):
        return url_for("public.home", language=language.value)
    values = {**(request.view_args or {}), "language": language.value}
    # What was asked is put behind by hand: `url_for` would take names such as _scheme as orders.
    asked = urlencode(list(request.args.items(multi=True)))
    return url_for(request.endpoint, **values) + (f"?{asked}" if asked else "")


def _take(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # An address that leads nowhere has no values, and still says in which language to answer.
    chosen = (values or {}).pop("language", None) or request.path[1:].partition("/")[0]
    known = chosen in [language.value for language in NAMES]
    g.language = InterfaceLanguage(chosen) if known else preferred()


def _put(endpoint: str, values: dict[str, Any]) -> None:
    if "language" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values["language"] = g.get("language", DEFAULT).value
