"""What is asked of the matcher, and the check of what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from matching.domain.errors import ProofFailed
from matching.domain.matches import Pair, RoundResult
from matching.domain.outlooks import Outlook, Worth
from matching.domain.questions import Asked, Question
from matching.domain.rounds import RoundInput
from matching.engine import audit, single
from matching.engine.certificate import CertificateError
from matching.engine.proof import Answer
from matching.services.matcher import line


@dataclass(frozen=True)
class RoundAnswer:
    """What the matcher answered to what it was given: its word for it, and a proof."""

    given: RoundInput
    answer: Answer

    @property
    def result(self) -> RoundResult:
        """Return who helps whom, and why."""
        return self.answer.result


@dataclass(frozen=True)
class ProvedRound:
    """A result that was checked, as `prove` returns it: only such a one may be kept."""

    result: RoundResult


@dataclass(frozen=True)
class ProvedPair:
    """One pair that was checked, as `prove_pair` returns it: only such a one may be proposed."""

    given: RoundInput
    """What it was checked against."""
    pair: Pair


def match(given: RoundInput) -> RoundAnswer:
    """Return who helps whom. Raises MatcherStopped and MatcherFailed."""
    return RoundAnswer(given, cast(Answer, line.ask(Question(Asked.ROUND, given))))


def prove(answer: RoundAnswer) -> ProvedRound:
    """Check an answer here, by other code and in another process than those that found it.

    Raises ProofFailed unless it is allowed, worth what it says, and the best there is.
    """
    try:
        audit.verify_round(answer.given, answer.answer)
    except CertificateError as error:
        raise ProofFailed(str(error)) from error
    return ProvedRound(answer.result)


def prove_pair(given: RoundInput, pair: Pair) -> ProvedPair:
    """Check one pair here, by other code and in another process than those that found it.

    Raises ProofFailed unless it is allowed and worth what it says. Whether there is a better one
    is not looked at.
    """
    try:
        single.verify_pair(pair, given)
    except CertificateError as error:
        raise ProofFailed(str(error)) from error
    return ProvedPair(given, pair)


def outlook(given: RoundInput, *, appeal_id: UUID, within: float) -> Outlook:
    """Return what is best for an appeal that waits for a first helper, given everybody else.

    Raises MatcherBusy after so many seconds, MatcherStopped, MatcherFailed, and NotFound.
    """
    question = Question(Asked.OUTLOOK, given, about=appeal_id)
    return cast(Outlook, line.ask(question, within))


def worth_of_places(
    given: RoundInput, *, offer_ids: Sequence[UUID], within: float
) -> Sequence[Worth]:
    """Return what one more place of each of these offers would add.

    Raises MatcherBusy after so many seconds, MatcherStopped, MatcherFailed, and NotFound.
    """
    question = Question(Asked.PLACES, given, about=tuple(offer_ids))
    return cast(Sequence[Worth], line.ask(question, within))
