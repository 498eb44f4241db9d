"""HTTP in, HTTP out. A view loads, asks once, answers."""

from datetime import timedelta

from flask import Blueprint, Flask, url_for
from flask_babel import Babel
from flask_login import LoginManager, current_user

from matching import config
from matching.domain.vocabulary import Role
from matching.services import keys
from matching.web import (
    access,
    accounts,
    audit,
    colleagues,
    errors,
    factors,
    filters,
    headers,
    intake,
    languages,
    messages,
    navigation,
    people,
    progress,
    proposing,
    public,
    reports,
    review,
    rounds,
    static,
    suggestions,
    tokens,
    triage,
    vetting,
    words,
)
from matching.web.request import Service
from matching.web.sessions import ServerSessions

MAXIMUM_REQUEST = 4 * 1024 * 1024
MAXIMUM_FIELDS = 600

blueprints: tuple[Blueprint, ...] = (
    public.bp,
    accounts.bp,
    factors.bp,
    colleagues.bp,
    vetting.bp,
    intake.bp,
    triage.bp,
    proposing.bp,
    words.bp,
    review.bp,
    rounds.bp,
    progress.bp,
    messages.bp,
    reports.bp,
    audit.bp,
    suggestions.bp,
)
"""Every stage's pages; each stands below the language in the address."""


def register(app: Flask, settings: config.Config) -> keys.Keys:
    """Put all pages, sessions, sign-in, languages and protections into the application.

    Returns the keys that the service works with.
    """
    _configure(app, settings)
    service = Service(settings=settings, keys=_keys(settings))
    app.extensions["bychange"] = service
    app.session_interface = ServerSessions()
    people.register(LoginManager(app))
    Babel(app, locale_selector=languages.current)
    languages.register(app)
    static.register(app)
    filters.register(app)
    errors.register(app)
    app.before_request(access.gate)
    tokens.register(app)
    app.after_request(headers.protect)
    app.context_processor(_frame)
    _mount(app)
    return service.keys


def _mount(app: Flask) -> None:
    app.view_functions["static"] = access.allow(Role.ANYONE)(app.view_functions["static"])
    app.register_blueprint(public.bare)
    for blueprint in blueprints:
        app.register_blueprint(
            blueprint, url_prefix=languages.PREFIX + (blueprint.url_prefix or "")
        )
    access.require_declarations(app)


def _keys(settings: config.Config) -> keys.Keys:
    return keys.from_secret(
        settings.server_key,
        epoch_keys=settings.epoch_keys,
        memory_kib=settings.password_memory_kib,
        rounds=settings.password_rounds,
    )


def _configure(app: Flask, settings: config.Config) -> None:
    app.config.update(
        # Flask-WTF signs its tokens with this; it is never the server key itself.
        SECRET_KEY=keys.page_secret(settings.server_key),
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=MAXIMUM_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAXIMUM_REQUEST,
        MAX_FORM_PARTS=MAXIMUM_FIELDS,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )


def _frame() -> dict[str, object]:
    return {
        "language": languages.current(),
        "languages": languages.choices(),
        "navigation": navigation.links(),
        "actor": current_user if current_user.is_authenticated else None,
        "leave_href": url_for("public.leave"),
        "sign_out_href": url_for("accounts.sign_out"),
    }
