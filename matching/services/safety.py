"""What the databases tell about the safety of the deployment."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.domain.safety import Standing
from matching.domain.vocabulary import STAFF, PrincipalKind
from matching.models.accounts import Account
from matching.models.keystore import EpochState, Principal
from matching.services import archives, team, worker


def standing(session: Session) -> Standing:
    """Count who can sign in and recover, and look up when the epoch and the duties were."""
    known = archives.keyless(session)
    return Standing(
        coordinators=_count(session, Account, Account.active & Account.role.in_(STAFF)),
        recovery_keys=_count(session, Principal, Principal.kind == PrincipalKind.RECOVERY),
        people=known.people,
        keyless=known.without,
        for_former_team=team.waiting(session),
        epoch_began=session.scalar(select(EpochState.began_on)),
        done=worker.last(session),
    )


def _count(session: Session, table: type[Account] | type[Principal], which: object) -> int:
    counted = select(func.count()).select_from(table).where(which)  # type: ignore[arg-type]
    return session.scalars(counted).one()
