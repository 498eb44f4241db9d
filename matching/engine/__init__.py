"""The matcher: who helps whom, the best there is, with proof and with reasons."""

from matching.domain.vocabulary import Policy
from matching.engine.assignment import assign
from matching.engine.certificate import CertificateError, verify
from matching.engine.problem import Assignment, Edges

__all__ = ["Assignment", "CertificateError", "Edges", "Policy", "assign", "verify"]
