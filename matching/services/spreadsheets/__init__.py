"""Rounds for a group that still lives in spreadsheets: from two files to two, no database."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matching.domain.errors import NothingToMatch
from matching.domain.matches import RoundResult
from matching.domain.profiles import Weights
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import InterfaceLanguage, Policy
from matching.domain.weeks import week_of
from matching.services import matcher
from matching.services.spreadsheets import files, pairs, report
from matching.services.spreadsheets.pairs import Style, Words
from matching.services.spreadsheets.sheets import Sheets, Source, read
from matching.services.spreadsheets.weighing import read as read_weights

__all__ = ["Matched", "Sheets", "Source", "match", "read", "read_weights", "refuse_in_the_way"]

refuse_in_the_way = files.refuse_in_the_way


@dataclass(frozen=True)
class Matched:
    """Who helps whom, of those in the files."""

    sheets: Sheets
    result: RoundResult
    language: InterfaceLanguage
    """What skills are called in, in what is written."""

    def write(self, *, pairs_to: Path, report_to: Path, force: bool) -> None:
        """Write the pairs and the report, whole or not at all. Raises FileInTheWay."""
        names = {**self.sheets.seekers.names, **self.sheets.offers.names}
        # The same few hundred skills stand in all rows.
        words = Words(names, cache(self._label))
        style = Style(self.sheets.sources["appeals"].table.delimiter)
        contents = {
            pairs_to: pairs.write(self.result.pairs, words, style),
            report_to: report.write(self.sheets, self.result, words),
        }
        files.write(contents, force=force)

    def _label(self, skill: str) -> str:
        return self.sheets.concepts.label(skill, self.language)


def match(
    sheets: Sheets, *, weights: Weights, policy: Policy, language: InterfaceLanguage
) -> Matched:
    """Return the best that can be done for everybody in the files, proved by other code.

    Raises NothingToMatch without an appeal or without an offer, MatcherStopped, MatcherFailed, and
    ProofFailed.
    """
    seekers, offers = sheets.seekers.profiles, sheets.offers.profiles
    if not (seekers and offers):
        raise NothingToMatch
    given = RoundInput(
        seekers=seekers,
        offers=offers,
        graph=sheets.concepts.catalogue.graph,
        weights=weights,
        policy=policy,
        barred=sheets.barred,
        week_of=week_of(sheets.on),
    )
    return Matched(sheets, matcher.prove(matcher.match(given)).result, language)
