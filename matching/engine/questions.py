"""The desk of the matcher: takes a question, answers it, and keeps what the next one may need."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import cast
from uuid import UUID

from matching.domain.errors import ClusterUnreachable, MatcherFailed, ProofFailed, Refused
from matching.domain.profiles import SkillGraph
from matching.domain.questions import SAME_GRAPH, Asked, Question, Reply
from matching.domain.rounds import RoundInput
from matching.engine import round as rounds
from matching.engine.certificate import CertificateError
from matching.engine.outlook import Outlooks
from matching.engine.problem import SMALL
from matching.engine.proof import Answer
from matching.engine.workers import Workers

CLUSTER = "BYCHANGE_DASK"
"""Names the address of a scheduler in the surroundings."""


class Desk:
    """Answers; remembers the skills of the last question, and the standing solution."""

    def __init__(self) -> None:
        self._graph: SkillGraph = SAME_GRAPH
        self._outlooks: Outlooks | None = None

    def answer(self, question: Question) -> Reply:
        """Return the answer to a question: its value, or the refusal that names what went wrong.

        What no refusal foresees is a defect: its place goes to the error stream, and the desk
        goes on with the next question.
        """
        if question.given.graph == SAME_GRAPH:
            question = question.with_graph(self._graph)
        self._graph = question.given.graph
        try:
            return Reply(value=self._value(question))
        except CertificateError as error:
            return Reply(refusal=ProofFailed(str(error)))
        except Refused as refusal:
            return Reply(refusal=refusal)
        except Exception as error:
            # Nobody knows how far it came.
            self._outlooks = None
            # Without its message, which could quote what it was given.
            traceback.print_tb(error.__traceback__, file=sys.stderr)
            print(type(error).__name__, file=sys.stderr)
            return Reply(refusal=MatcherFailed(type(error).__name__))

    def _value(self, question: Question) -> object:
        given = question.given
        match question.asked:
            case Asked.ROUND:
                return _round(given)
            case Asked.OUTLOOK:
                return self._outlooks_of(given).of(cast(UUID, question.about))
            case Asked.PLACES:
                offers, outlooks = cast(tuple[UUID, ...], question.about), self._outlooks_of(given)
                return tuple(outlooks.worth_of_place(offer_id) for offer_id in offers)
        raise MatcherFailed(question.asked.value)

    def _outlooks_of(self, given: RoundInput) -> Outlooks:
        """Return the standing solution, carried over from the last question where it can be."""
        former = self._outlooks
        self._outlooks = Outlooks(given) if former is None else former.followed(given)
        return self._outlooks


def _round(given: RoundInput) -> Answer:
    with _crew(len(given.seekers) * len(given.offers)) as workers:
        return rounds.run(given, workers=workers)


@contextmanager
def _crew(pairs: int) -> Iterator[Workers | None]:
    """Yield the workers of the cluster, or nobody where there is none or too little to do."""
    address = os.environ.get(CLUSTER)
    if not address or pairs <= SMALL:
        yield None
        return
    try:
        # Loaded only here: that takes as long as loading all the rest.
        cluster = import_module("matching.engine.cluster")
    except ImportError as error:
        raise ClusterUnreachable("the extra cluster is not installed") from error
    with cluster.workers_at(address) as workers:
        yield workers
