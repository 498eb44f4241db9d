"""The official classification as rows, beside ours and joined to it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from matching.domain.taxonomy import LeftOut, TaxonomySource
from matching.models import coding as rows
from matching.services.coding import joining, storing
from matching.services.coding.storing import Tell, untold
from matching.taxonomy import esco
from matching.taxonomy.esco import Files, Release

ESCO = TaxonomySource.ESCO


@dataclass(frozen=True)
class Loaded:
    """What came of loading a release."""

    concepts: int
    joined: int
    """Concepts that are ours as well."""
    left_out: LeftOut


def find_esco(folder: Path) -> Files:
    """Return the files of a release. Raises BrokenTaxonomy, which names what is wrong."""
    return esco.find(folder)


def read_esco(files: Files, *, tell: Tell = untold) -> Release:
    """Read the files, which takes some seconds: no transaction should wait for it.

    Raises BrokenTaxonomy.
    """
    return esco.read(files, tell)


def esco_release(session: Session) -> rows.TaxonomyRelease | None:
    """Return the release of the official classification that is loaded, if one is."""
    return session.get(rows.TaxonomyRelease, ESCO)


def load_esco(
    session: Session, *, release: Release, version: str, on: date, tell: Tell = untold
) -> Loaded:
    """Store a release in the place of a former one, and join it to ours.

    Whoever is coded stays coded: what the release no longer has is kept, but offered no more.
    """
    held = storing.hold(session, ESCO, on=on)
    held.version, held.digest, held.installed_on = version, release.digest, on
    joining.part(session)
    storing.replace(session, source=ESCO, concepts=release.concepts, tell=tell)
    tell("joining")
    joined = joining.join(session)
    held.known = storing.count(session)
    session.flush()
    session.expire_all()
    return Loaded(len(release.concepts), joined, release.left_out)
