"""Every column of both databases, and what somebody learns from it who takes the disk.

A column that does not stand here is not finished: a test refuses it. So does one that stands here
and is gone, and one that is sealed here and not in its model.
"""

from collections.abc import Mapping
from enum import StrEnum


class Exposure(StrEnum):
    """What a column tells whoever takes the disk."""

    PUBLIC = "public"
    """Says nothing about any person: the taxonomy, settings of the matcher, the state of duties."""
    CODED = "coded"
    """About a person, and readable: a choice from a fixed list, a number, a day or week that we
    wrote. Never a word that somebody typed."""
    OPAQUE = "opaque"
    """Drawn at random or computed by us: ids, keyed digests, salts and verifiers, public keys, and
    keys and sessions that are encrypted under what is not on the machine.

    The class that the other four leave over: a pseudonym is not a code, for it says of a row which
    others belong to it and nothing else, and a wrapped key is not sealed text, for nobody reads
    it."""
    SEALED = "sealed"
    """What people wrote. Only those whom it is meant for can open it; the server is not among
    them."""
    SERVER_SEALED = "server-sealed"
    """Encrypted, and the server key opens it: as good as readable for who takes both."""


PUBLIC, CODED, OPAQUE, SEALED, SERVER_SEALED = Exposure

Table = Mapping[Exposure, str]
"""The columns of a table, with blanks between them, by what they tell."""

DATA: Mapping[str, Table] = {
    # People who sign in, and their browsers.
    "account": {
        OPAQUE: "id sign_in_locator",
        CODED: "role alias language active created_week totp_step factor_since",
        # The one thing that the server reads by itself: it checks a code while nobody is signed in
        # yet, before any lock is open. The seed alone signs nobody in and opens nothing: that
        # takes the password.
        SERVER_SEALED: "totp_seed",
    },
    "recovery_code": {OPAQUE: "account_id digest"},
    "browser_session": {
        # The payload is encrypted under the random id in the cookie, which is not kept.
        OPAQUE: "id_digest payload account_id",
        CODED: "started_at seen_at expires_at",
    },
    "throttle": {OPAQUE: "target", CODED: "tries window_ends"},
    "opening_count": {OPAQUE: "account_id", CODED: "day count"},
    # Seekers.
    "appeal": {
        OPAQUE: "id submission_id receipt_locator",
        CODED: "status language circle priority sensitivity received_week changed_week"
        " target_occupation_id target_evidence weekly_hours time_zone receipt_kept version",
        SEALED: "story origin question answer",
    },
    "appeal_need": {OPAQUE: "appeal_id", CODED: "kind position"},
    "appeal_language": {OPAQUE: "appeal_id", CODED: "language level"},
    "appeal_day_part": {OPAQUE: "appeal_id", CODED: "part"},
    "appeal_skill": {OPAQUE: "appeal_id", CODED: "skill_id wanted evidence"},
    "appeal_deadline": {OPAQUE: "appeal_id", CODED: "kind week"},
    "contact_detail": {OPAQUE: "id appeal_id", CODED: "kind audience", SEALED: "value"},
    "uncoded_text": {OPAQUE: "id appeal_id", CODED: "kind wanted set_aside", SEALED: "text"},
    # Mentors.
    "mentor": {
        OPAQUE: "id account_id",
        CODED: "status trust applied_week left_week version",
        SEALED: "shown_name about references contact",
    },
    "vouch": {OPAQUE: "id mentor_id account_id", CODED: "given_on", SEALED: "note"},
    "offer": {
        OPAQUE: "id mentor_id",
        CODED: "number open capacity taken weekly_hours time_zone path_circle path_occupation_id",
    },
    "offer_kind": {OPAQUE: "offer_id", CODED: "kind"},
    "offer_circle": {OPAQUE: "offer_id", CODED: "circle"},
    "offer_skill": {OPAQUE: "offer_id", CODED: "skill_id level"},
    "offer_language": {OPAQUE: "offer_id", CODED: "language level"},
    "offer_day_part": {OPAQUE: "offer_id", CODED: "part"},
    # Who is proposed to whom.
    "round": {
        PUBLIC: "number status policy weights value dual_value run_on detailed version",
        OPAQUE: "id input_digest run_by",
        CODED: "result",
    },
    "proposal": {
        OPAQUE: "id round_id appeal_id offer_id decided_by",
        CODED: "need status score reasons suggested_week expires_week version",
    },
    "bar": {
        OPAQUE: "id appeal_id mentor_id lifted_by",
        CODED: "cause reason set_week",
        SEALED: "note",
    },
    # Pairs.
    "pairing": {
        OPAQUE: "id proposal_id appeal_id offer_id",
        CODED: "need status outcome started_week closed_week version",
    },
    "plan_step": {
        OPAQUE: "id pairing_id",
        CODED: "position due_week done_week",
        SEALED: "text",
    },
    "mentoring_session": {
        OPAQUE: "id pairing_id",
        CODED: "number held_week minutes",
        SEALED: "note",
    },
    "check_in": {OPAQUE: "id pairing_id", CODED: "number by going given_week", SEALED: "note"},
    "follow_up": {OPAQUE: "id pairing_id", CODED: "milestone due_week answer answered_week"},
    "message": {OPAQUE: "id pairing_id", CODED: "number sender sent_week", SEALED: "body"},
    # What was decided, by pseudonyms.
    "audit_entry": {
        OPAQUE: "actor_id subject_id digest",
        CODED: "number on role action detail",
    },
    "audit_head": {OPAQUE: "digest", PUBLIC: "id number"},
    # Words that the desk proposes for everybody.
    "synonym": {
        OPAQUE: "id proposed_by decided_by",
        CODED: "concept_id language status proposed_week decided_week position version",
        # A word that was approved stands among the labels of its concept, and here no more.
        SEALED: "text",
    },
    # About nobody.
    "concept": {PUBLIC: "id kind isco circle general parent_id uri source active"},
    "concept_label": {PUBLIC: "concept_id language source position text"},
    "occupation_skill": {PUBLIC: "occupation_id skill_id source essential"},
    "taxonomy_release": {PUBLIC: "source version digest installed_on known"},
    "worker_beat": {PUBLIC: "duty at"},
}
"""The tables of the data."""

KEYSTORE: Mapping[str, Table] = {
    "principal": {
        OPAQUE: "id public_key locked_private",
        CODED: "kind epoch current",
    },
    "sealing_key": {OPAQUE: "id person_id", CODED: "born_in"},
    "wrap": {OPAQUE: "key_id holder_id closed", CODED: "epoch"},
    "epoch_state": {PUBLIC: "id current began_on"},
}
"""The tables of the keystore: who holds a key to what, and no key that opens by itself."""


def columns(tables: Mapping[str, Table], exposure: Exposure) -> frozenset[tuple[str, str]]:
    """Return table and column of everything that tells this much."""
    return frozenset(
        (name, column)
        for name, table in tables.items()
        for column in table.get(exposure, "").split()
    )
