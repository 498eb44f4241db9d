"""The shipped taxonomy as rows."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from matching.domain.taxonomy import TaxonomySource
from matching.models import coding as rows
from matching.services.coding import joining, storing
from matching.taxonomy import starter

STARTER = TaxonomySource.STARTER


def install_starter(
    session: Session, *, on: date, folder: Path = starter.SHIPPED
) -> rows.TaxonomyRelease:
    """Install the shipped taxonomy, or bring an earlier one up to date; again costs nothing.

    Ids stay, since people are coded with them: what vanished from the files is no longer
    offered, but keeps its labels. What was loaded beside it is joined to it anew. Raises
    BrokenTaxonomy before anything is touched.
    """
    shipped = starter.load(folder)
    former = session.get(rows.TaxonomyRelease, STARTER)
    if former is not None and former.digest == shipped.digest:
        return former
    release = storing.hold(session, STARTER, on=on)
    release.version, release.digest, release.installed_on = shipped.version, shipped.digest, on
    joining.part(session)
    storing.replace(session, source=STARTER, concepts=shipped.concepts)
    joining.join(session)
    release.known = storing.count(session)
    session.flush()
    session.expire_all()
    return release
