"""What a person brings to the work they want: the general skills that any work asks for."""

from collections.abc import Callable
from functools import partial

from flask_babel import ngettext

from matching.db import reading
from matching.domain.intake import Answers, aim, held_in
from matching.domain.taxonomy import CarriedOver
from matching.domain.vocabulary import ConceptKind
from matching.services import coding
from matching.web.request import language


def brings(answers: Answers) -> CarriedOver | None:
    """Return what carries over to the target of a draft, nothing while there is none."""
    target = aim(answers, ConceptKind.OCCUPATION)
    return coding.carried_over(reading(), held=held_in(answers), occupation_id=target)


def sentence(carried: CarriedOver | None) -> str:
    """Return what carries over in words, empty when that is nothing so far."""
    if carried is None or not carried.held:
        return ""
    return ngettext(
        "Of the %(num)s general skill that this work asks for, you have %(held)s: %(skills)s.",
        "Of the %(num)s general skills that this work asks for, you have %(held)s: %(skills)s.",
        len(carried.asked),
        held=len(carried.held),
        skills="; ".join(map(labels(), carried.held)),
    )


def labels() -> Callable[[str], str]:
    """Return what skills and occupations are called in the language of the page."""
    return partial(coding.catalogue(reading()).label, language=language())
