"""Intake: an appeal is sent, opened again with its receipt, looked at, changed and withdrawn."""

from matching.services.intake.receipt import (
    count_try,
    draw,
    find,
    forget_tries,
    keep_receipt,
    words_fit,
)
from matching.services.intake.seeker import MyAppeal, answer, change_contacts, contacts, mine
from matching.services.intake.sending import submit
from matching.services.intake.withdrawal import withdraw

__all__ = [
    "MyAppeal",
    "answer",
    "change_contacts",
    "contacts",
    "count_try",
    "draw",
    "find",
    "forget_tries",
    "keep_receipt",
    "mine",
    "submit",
    "withdraw",
    "words_fit",
]
