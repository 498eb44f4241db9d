"""The matcher: who helps whom, the best there is, with proof and with reasons.

The solver is compiled when it is first asked for: whoever only checks an answer, or hands on a
question, does not wait for that.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from matching.domain.vocabulary import Policy
from matching.engine.certificate import CertificateError, verify
from matching.engine.problem import Assignment, Edges

if TYPE_CHECKING:
    from matching.engine.assignment import assign

__all__ = ["Assignment", "CertificateError", "Edges", "Policy", "assign", "verify"]


def __getattr__(name: str) -> object:
    if name != "assign":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("matching.engine.assignment").assign
