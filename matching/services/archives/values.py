"""Values of rows as lines of an archive, the same for every database."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

_WRITE: dict[type, Callable[[Any], Any]] = {
    bytes: lambda value: {"bytes": b64encode(value).decode()},
    UUID: lambda value: {"uuid": value.hex},
    datetime: lambda value: {"moment": value.isoformat()},
    date: lambda value: {"day": value.isoformat()},
    dict: lambda value: {"json": value},
    list: lambda value: {"json": value},
}

_READ: dict[str, Callable[[Any], Any]] = {
    "bytes": b64decode,
    "uuid": UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "json": lambda value: value,
}


def line(values: Sequence[Any]) -> bytes:
    """Return a row as one line of JSON."""
    return json.dumps([_written(value) for value in values]).encode() + b"\n"


def row(written: Sequence[Any]) -> list[Any]:
    """Return the values of a row again, from what JSON read in its line."""
    return [_read(value) for value in written]


def _written(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return _WRITE[type(value)](value)


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    return _READ[kind](content)
