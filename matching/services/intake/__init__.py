"""Intake: an appeal is sent, opened again with its receipt, looked at, changed and withdrawn."""

from matching.services.intake.receipt import (
    Receipt,
    count_try,
    draw,
    find,
    forget_tries,
    keep_receipt,
    prepare,
    words_fit,
)
from matching.services.intake.seeker import MyAppeal, answer, change_contacts, contacts, mine
from matching.services.intake.sending import submit
from matching.services.intake.withdrawal import withdraw

__all__ = [
    "MyAppeal",
    "Receipt",
    "answer",
    "change_contacts",
    "contacts",
    "count_try",
    "draw",
    "find",
    "forget_tries",
    "keep_receipt",
    "mine",
    "prepare",
    "submit",
    "withdraw",
    "words_fit",
]
