"""The taxonomy that is installed, laid out once and shared by threads and processes."""

from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.errors import BrokenIndex
from matching.domain.taxonomy import TaxonomySource
from matching.models.coding import TaxonomyRelease
from matching.services.coding import concepts
from matching.taxonomy import folders, likeness
from matching.taxonomy.catalogue import Catalogue

_Releases = tuple[tuple[TaxonomySource, str, date, int], ...]
_opened: dict[_Releases, Catalogue] = {}
_opening = Lock()
# Requests that began before an update go on with the catalogue of before; older ones are waste.
_KEPT = 2


def catalogue(session: Session) -> Catalogue:
    """Return the taxonomy that is installed, ready to search; one small query when it is open.

    It is laid out by whoever needs it first after a change, in the folder that the session knows;
    all processes map the same files. Words of the desk are few: each process reads them itself.
    """
    try:
        return _shared(session)
    except _Outpaced:
        return _shared(session)


class _Outpaced(Exception):
    """Another release was installed while the concepts were being read."""


def _shared(session: Session) -> Catalogue:
    releases = _releases(session)
    with _opening:
        if releases not in _opened:
            _opened[releases] = _open(session, session.info["taxonomy_folder"], releases)
        for outdated in list(_opened)[:-_KEPT]:
            del _opened[outdated]
        return _opened[releases]


def _releases(session: Session) -> _Releases:
    release = TaxonomyRelease
    installed = select(release.source, release.digest, release.installed_on, release.known)
    rows = session.execute(installed.order_by(release.source))
    return tuple((source, digest, on, known) for source, digest, on, known in rows)


def _open(session: Session, folder: Path, releases: _Releases) -> Catalogue:
    name, lay_out = _name(releases), partial(_lay_out, session, releases)
    words = concepts.words(session)
    try:
        return Catalogue.open(folders.filled(folder, name, lay_out), words)
    except BrokenIndex:
        # A power cut, or a full disk: nothing is lost, all of it comes from the rows.
        folders.discard(folder, name)
        return Catalogue.open(folders.filled(folder, name, lay_out), words)


def _name(releases: _Releases) -> str:
    """Return a name that another release has not, nor other code, nor another encoder."""
    loaded = [each for each in releases if each[0] is not TaxonomySource.DESK]
    parts = (loaded, folders.edition(), likeness.is_installed())
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _lay_out(session: Session, releases: _Releases, folder: Path) -> None:
    given = [*concepts.every(session)]
    if _releases(session) != releases:
        raise _Outpaced
    Catalogue.of(given, encode=likeness.installed()).save(folder)
