"""What two people do together once they are a pair."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from matching.db import transaction
from matching.demo.people import Crowd
from matching.domain.actor import Actor
from matching.domain.progress import Going
from matching.domain.vocabulary import InterfaceLanguage
from matching.services import messages, progress
from matching.services.keys import Keys

CHECK_IN_WEEKS = 4


@dataclass(frozen=True)
class Match:
    """A proposed pair and the two people in it."""

    proposal_id: UUID
    mentor: Actor
    seeker: Actor
    language: InterfaceLanguage


class Work:
    """Lets pairs write to each other, plan, meet and say how it goes."""

    def __init__(self, crowd: Crowd, keys: Keys, *, after: Callable[[int], date]) -> None:
        self.crowd = crowd
        self.keys = keys
        self._after = after

    def meet(self, pairing_id: UUID, match: Match, *, weeks: range) -> None:
        """Let a pair make a plan and meet in these weeks after the round."""
        text, language = self.crowd.text, match.language
        with transaction() as session:
            for sender, kind in ((match.mentor, "message"), (match.seeker, "reply")):
                messages.send(
                    session,
                    pairing_id=pairing_id,
                    entry_id=uuid4(),
                    by=sender,
                    body=text(kind, language),
                    on=self._after(2),
                    keys=self.keys,
                )
            step = progress.add_step(
                session,
                pairing_id=pairing_id,
                entry_id=uuid4(),
                by=match.mentor,
                text=text("step", language),
                due=self._after(4),
                keys=self.keys,
            )
            progress.mark_done(
                session,
                pairing_id=pairing_id,
                step_id=step.id,
                by=match.seeker,
                on=self._after(4),
            )
            for week in weeks:
                self._log(session, pairing_id, match, week)

    def _log(self, session: Session, pairing_id: UUID, match: Match, week: int) -> None:
        progress.log_session(
            session,
            pairing_id=pairing_id,
            entry_id=uuid4(),
            by=match.mentor,
            held=self._after(week),
            minutes=self.crowd.random.choice((45, 60, 60, 90)),
            note=self.crowd.text("note", match.language),
            on=self._after(week),
            keys=self.keys,
        )
        if week % CHECK_IN_WEEKS == CHECK_IN_WEEKS - 1:
            progress.check_in(
                session,
                pairing_id=pairing_id,
                entry_id=uuid4(),
                by=match.seeker,
                going=self.crowd.random.choice(list(Going)),
                note="",
                on=self._after(week),
                keys=self.keys,
            )
