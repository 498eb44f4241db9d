"""Settings that make a deployment unsafe."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from matching.cli.doctor.deployment import Deployment
from matching.domain.safety import Finding

LEAST_MEMORY_KIB = 65_536
LEAST_ROUNDS = 3
TYPED = range(0x20, 0x7F)
"""What can be typed in ASCII."""
FEWEST_BYTES = 20
"""Thirty-two random bytes have about thirty different ones; fewer than this were not random."""


def debug_off(deployment: Deployment) -> Iterator[Finding]:
    """Ask that errors are not shown to visitors with what was being worked on."""
    if deployment.debug:
        yield Finding(
            "debug",
            "the service runs in debug or testing mode",
            "unset FLASK_DEBUG and start without --debug",
        )


def address_protected(deployment: Deployment) -> Iterator[Finding]:
    """Ask that people reach the service over TLS or as an onion."""
    address = urlsplit(deployment.settings.public_url)
    onion = (address.hostname or "").endswith(".onion")
    if address.scheme == "https" or (address.scheme == "http" and onion):
        return
    yield Finding(
        "no_tls",
        "BYCHANGE_PUBLIC_URL is neither https://… nor http://….onion",
        "serve behind TLS or as an onion service, and say where in BYCHANGE_PUBLIC_URL",
    )


def cookies_protected(deployment: Deployment) -> Iterator[Finding]:
    """Ask that cookies travel over protected connections only."""
    if not deployment.settings.secure_cookies:
        yield Finding(
            "weak_cookies",
            "cookies would also be sent over connections that anybody can read",
            "unset BYCHANGE_SECURE_COOKIES",
        )


def secret_random(deployment: Deployment) -> Iterator[Finding]:
    """Ask that the server key was drawn by chance, not typed or copied from an example."""
    if _guessable(deployment.settings.server_key):
        yield Finding(
            "weak_secret",
            "the server key is typed, repeated or counted, not random",
            "before anybody is in the database, remove it and let flask init make one",
        )


def hosts_named(deployment: Deployment) -> Iterator[Finding]:
    """Ask that requests for other names than ours are refused."""
    trusted = deployment.settings.trusted_hosts
    host = urlsplit(deployment.settings.public_url).hostname
    if not trusted:
        why = "any name is accepted as the name of this site"
    elif host and not _trusts(trusted, host):
        why = f"BYCHANGE_TRUSTED_HOSTS lacks {host}, the name in BYCHANGE_PUBLIC_URL"
    else:
        return
    yield Finding("trusted_hosts", why, "name every host of the site in BYCHANGE_TRUSTED_HOSTS")


def passwords_costly(deployment: Deployment) -> Iterator[Finding]:
    """Ask that every guess at a password or a receipt costs what it should."""
    settings = deployment.settings
    if settings.password_memory_kib < LEAST_MEMORY_KIB or settings.password_rounds < LEAST_ROUNDS:
        yield Finding(
            "cheap_passwords",
            f"guessing a password costs {settings.password_memory_kib} KiB and "
            f"{settings.password_rounds} passes of Argon2id",
            f"let it cost {LEAST_MEMORY_KIB} KiB and {LEAST_ROUNDS} passes, the default",
        )


def _guessable(key: bytes) -> bool:
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    typed = all(byte in TYPED for byte in key)
    return len(set(key)) < FEWEST_BYTES or len(steps) == 1 or typed


def _trusts(trusted: tuple[str, ...], host: str) -> bool:
    # As Werkzeug reads them: a leading dot stands for every name below.
    names = [name.partition(":")[0].lower() for name in trusted]
    return any(
        host == name.lstrip(".") or (name[:1] == "." and host.endswith(name)) for name in names
    )


CHECKS = (
    debug_off,
    address_protected,
    cookies_protected,
    secret_random,
    hosts_named,
    passwords_costly,
)
