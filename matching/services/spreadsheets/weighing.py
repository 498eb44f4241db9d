"""The weights of a round, from a file of their own."""

import json
from dataclasses import fields
from pathlib import Path

from matching.domain.errors import InvalidWeights, UnreadableSpreadsheet
from matching.domain.profiles import Weights
from matching.services.spreadsheets import files

WHOLE = "waiting_weeks"


def read(path: Path) -> Weights:
    """Return the weights of a JSON object such as {"skills": 0.6}; others are as usual.

    Raises InvalidWeights, and UnreadableSpreadsheet for a file that cannot be read.
    """
    try:
        given = json.loads(files.read(path).decode("utf-8-sig"))
    except UnreadableSpreadsheet as error:
        raise UnreadableSpreadsheet(f"{path}: {error}") from error
    except ValueError as error:
        raise InvalidWeights(f"{path} holds no JSON") from error
    if not isinstance(given, dict):
        raise InvalidWeights(f"{path} holds no JSON object")
    known = {each.name for each in fields(Weights)}
    for name, value in given.items():
        if name not in known:
            raise InvalidWeights(f"{name} is no weight: {', '.join(sorted(known))}")
        number = int if name == WHOLE else int | float
        if isinstance(value, bool) or not isinstance(value, number):
            raise InvalidWeights(f"{name} is no number")
    return Weights(**given)
