"""What each member of an enumeration is called on a page."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from flask_babel import get_locale, lazy_pgettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms.fields.choices import SelectChoice

from matching.domain.audit import Action
from matching.domain.colleagues import Change
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    DeclineReason,
    MentorStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
    RoundStatus,
)
from matching.domain.matches import ScorePart
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.progress import Going, Milestone, StillEmployed
from matching.domain.review import Shelf
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ConceptKind,
    ContactKind,
    DayPart,
    Deadline,
    Evidence,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Policy,
    Priority,
    Role,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)

_PAIRS: tuple[tuple[Enum, Any], ...] = (
    (NeedKind.MENTORING, _("A mentor: somebody to think with")),
    (NeedKind.TEACHING, _("A teacher: learning a skill")),
    (NeedKind.JOB_SEARCH, _("Help with finding a job")),
    (Circle.UNIFORMED, _("Police, military, rescue and other uniformed services")),
    (Circle.JUSTICE, _("Investigation, prosecution, courts")),
    (Circle.STATE_SERVICE, _("State service and administration")),
    (Circle.MEDICINE, _("Medicine")),
    (Circle.EDUCATION, _("Education and science")),
    (Circle.INDUSTRY, _("Factories and industry")),
    (Circle.ARTS, _("Theatre, music, culture, sport")),
    (Circle.MEDIA, _("Press, radio, television")),
    (Circle.BUSINESS, _("Business and offices")),
    (Circle.OTHER, _("Something else")),
    (InterfaceLanguage.BE, _("Belarusian")),
    (InterfaceLanguage.RU, _("Russian")),
    (InterfaceLanguage.EN, _("English")),
    (SpokenLanguage.BE, _("Belarusian")),
    (SpokenLanguage.RU, _("Russian")),
    (SpokenLanguage.EN, _("English")),
    (SpokenLanguage.PL, _("Polish")),
    (SpokenLanguage.LT, _("Lithuanian")),
    (SpokenLanguage.UK, _("Ukrainian")),
    (SpokenLanguage.DE, _("German")),
    (SpokenLanguage.LV, _("Latvian")),
    (SpokenLanguage.CS, _("Czech")),
    (SpokenLanguage.KA, _("Georgian")),
    (SpokenLanguage.FR, _("French")),
    (SpokenLanguage.ES, _("Spanish")),
    (LanguageLevel.BASIC, _("a few words")),
    (LanguageLevel.CONVERSATIONAL, _("I can talk")),
    (LanguageLevel.FLUENT, _("fluent")),
    (LanguageLevel.NATIVE, _("native")),
    (SkillLevel.BASIC, _("the basics")),
    (SkillLevel.WORKING, _("working level")),
    (SkillLevel.EXPERT, _("expert")),
    (TrustTier.STANDARD, lazy_pgettext("trust", "standard")),
    (TrustTier.RAISED, lazy_pgettext("trust", "raised")),
    (TrustTier.HIGHEST, lazy_pgettext("trust", "highest")),
    (Priority.NORMAL, lazy_pgettext("priority", "normal")),
    (Priority.SOON, lazy_pgettext("priority", "soon")),
    (Priority.URGENT, lazy_pgettext("priority", "urgent")),
    (DayPart.WEEKDAY_MORNING, _("weekday mornings (8–12)")),
    (DayPart.WEEKDAY_AFTERNOON, _("weekday afternoons (12–17)")),
    (DayPart.WEEKDAY_EVENING, _("weekday evenings (17–22)")),
    (DayPart.WEEKEND_MORNING, _("weekend mornings (8–12)")),
    (DayPart.WEEKEND_AFTERNOON, _("weekend afternoons (12–17)")),
    (DayPart.WEEKEND_EVENING, _("weekend evenings (17–22)")),
    (Deadline.CONTRACT_END, _("My contract ends")),
    (Deadline.DEBT, _("I must repay money")),
    (Deadline.RELOCATION, _("I am moving away")),
    (ContactKind.NAME, _("A name to call you by")),
    (ContactKind.SIGNAL, _("Signal")),
    (ContactKind.TELEGRAM, _("Telegram")),
    (ContactKind.EMAIL, _("Email")),
    (ContactKind.PHONE, _("Telephone")),
    (Audience.COORDINATORS, _("Coordinators only")),
    (Audience.MENTOR, _("Coordinators, and my mentor once we have both accepted")),
    (ConceptKind.OCCUPATION, _("Occupation")),
    (ConceptKind.SKILL, _("Skill")),
    (ConceptKind.GROUP, _("Group")),
    (Evidence.SEEKER, _("chosen by the person")),
    (Evidence.COORDINATOR, _("added by a coordinator")),
    (Evidence.INFERRED, _("inferred")),
    (Policy.SERVE_MOST, _("Help as many people as possible")),
    (Policy.BEST_TOTAL, _("The best matches in total")),
    (Role.ANYONE, _("visitor")),
    (Role.SEEKER, _("seeker")),
    (Role.MENTOR, _("mentor")),
    (Role.COORDINATOR, _("coordinator")),
    (Role.ADMINISTRATOR, _("administrator")),
    (AppealStatus.RECEIVED, lazy_pgettext("appeal", "received")),
    (AppealStatus.IN_TRIAGE, lazy_pgettext("appeal", "being read")),
    (AppealStatus.NEEDS_INFO, lazy_pgettext("appeal", "a question is open")),
    (AppealStatus.DECLINED, lazy_pgettext("appeal", "declined")),
    (AppealStatus.READY, lazy_pgettext("appeal", "ready to match")),
    (AppealStatus.PROPOSED, lazy_pgettext("appeal", "a mentor is proposed")),
    (AppealStatus.PAIRED, lazy_pgettext("appeal", "paired")),
    (AppealStatus.CLOSED, lazy_pgettext("appeal", "closed")),
    (AppealStatus.WITHDRAWN, lazy_pgettext("appeal", "withdrawn")),
    (MentorStatus.APPLIED, lazy_pgettext("mentor", "applied")),
    (MentorStatus.VOUCHED, lazy_pgettext("mentor", "vouched for once")),
    (MentorStatus.ACTIVE, lazy_pgettext("mentor", "active")),
    (MentorStatus.PAUSED, lazy_pgettext("mentor", "paused")),
    (MentorStatus.RETIRED, lazy_pgettext("mentor", "retired")),
    (MentorStatus.BLOCKED, lazy_pgettext("mentor", "blocked")),
    (RoundStatus.DRY, _("dry run")),
    (RoundStatus.COMMITTED, _("committed")),
    (ProposalStatus.SUGGESTED, lazy_pgettext("proposal", "to review")),
    (ProposalStatus.REJECTED, lazy_pgettext("proposal", "rejected")),
    (ProposalStatus.OFFERED, lazy_pgettext("proposal", "the mentor is asked")),
    (ProposalStatus.MENTOR_DECLINED, lazy_pgettext("proposal", "the mentor declined")),
    (ProposalStatus.MENTOR_ACCEPTED, lazy_pgettext("proposal", "the seeker is asked")),
    (ProposalStatus.SEEKER_DECLINED, lazy_pgettext("proposal", "the seeker declined")),
    (ProposalStatus.ACCEPTED, lazy_pgettext("proposal", "accepted by both")),
    (ProposalStatus.EXPIRED, lazy_pgettext("proposal", "expired")),
    (ProposalStatus.CANCELLED, lazy_pgettext("proposal", "cancelled")),
    (DeclineReason.NO_TIME, _("No time now")),
    (DeclineReason.WRONG_SKILLS, _("The skills do not fit")),
    (DeclineReason.LANGUAGE, _("The language does not fit")),
    (DeclineReason.KNOWN_PERSON, _("We might know each other")),
    (DeclineReason.NOT_COMFORTABLE, _("It does not feel right")),
    (DeclineReason.OTHER, _("Another reason")),
    (BarCause.COORDINATOR, _("rejected by a coordinator")),
    (BarCause.MENTOR, _("declined by the mentor")),
    (BarCause.SEEKER, _("declined by the seeker")),
    (BarCause.ENDED, _("ended without success")),
    (BarCause.KEPT_APART, _("kept apart")),
    (ScorePart.SKILLS, lazy_pgettext("score", "Skills")),
    (ScorePart.LEVEL, lazy_pgettext("score", "Depth of knowledge")),
    (ScorePart.LANGUAGE, lazy_pgettext("score", "Common language")),
    (ScorePart.HOURS, lazy_pgettext("score", "Common hours")),
    (ScorePart.KIND, lazy_pgettext("score", "Kind of help")),
    (ScorePart.PATH, lazy_pgettext("score", "Same change of trade")),
    (Shelf.TO_REVIEW, lazy_pgettext("proposals", "To review")),
    (Shelf.WITH_MENTOR, lazy_pgettext("proposals", "Mentor is asked")),
    (Shelf.WITH_SEEKER, lazy_pgettext("proposals", "Seeker is asked")),
    (Shelf.ACCEPTED, lazy_pgettext("proposals", "Accepted")),
    (Shelf.DECLINED, lazy_pgettext("proposals", "Declined")),
    (Shelf.ENDED, lazy_pgettext("proposals", "Ran out or cancelled")),
    (PairingStatus.ACTIVE, lazy_pgettext("pairing", "active")),
    (PairingStatus.PAUSED, lazy_pgettext("pairing", "paused")),
    (PairingStatus.CLOSED, lazy_pgettext("pairing", "closed")),
    (Outcome.EMPLOYED, _("Found a job")),
    (Outcome.COURSE_FINISHED, _("Finished what they wanted to learn")),
    (Outcome.REMATCH, _("Needs another mentor")),
    (Outcome.STOPPED_BY_SEEKER, _("Stopped by the seeker")),
    (Outcome.STOPPED_BY_MENTOR, _("Stopped by the mentor")),
    (Outcome.LOST_CONTACT, _("Lost contact")),
    (Going.WELL, _("It goes well")),
    (Going.SLOWLY, _("It goes slowly")),
    (Going.STUCK, _("We are stuck")),
    (Milestone.DAYS_30, _("after 30 days")),
    (Milestone.DAYS_90, _("after 90 days")),
    (Milestone.DAYS_180, _("after 180 days")),
    (StillEmployed.YES, _("Still employed")),
    (StillEmployed.NO, _("No longer employed")),
    (StillEmployed.UNKNOWN, _("Not known")),
    (Change.MAKE_ADMINISTRATOR, _("Make them an administrator")),
    (Change.MAKE_COORDINATOR, _("Make them a coordinator, no administrator any more")),
    (Change.RESET_FACTOR, _("Reset their second factor")),
    (Change.SHUT, _("Shut this account")),
    (Sealed.APPEAL, _("Story, job and contact")),
    (Sealed.APPLICATION, _("Application")),
    (Sealed.REFUSAL_NOTES, _("Words of a refusal")),
    (Sealed.CHECK_IN_NOTES, _("Notes of check-ins")),
    (Sealed.WORDS, _("Words that fitted nothing")),
    (OpeningReason.FIRST_READING, _("To read it for the first time")),
    (OpeningReason.CODING, _("To code skills and occupations")),
    (OpeningReason.VETTING, _("To check who this person is")),
    (OpeningReason.PROPOSAL, _("To decide about a proposal")),
    (OpeningReason.PAIR, _("To see how a pair gets on")),
    (OpeningReason.CONTACT, _("To get in touch")),
    (OpeningReason.SAFETY, _("Because somebody may be in danger")),
    (OpeningReason.ASKED, _("Because the person asked us to")),
    (Action.APPEAL_SUBMITTED, _("appeal submitted")),
    (Action.APPEAL_OPENED, _("appeal opened")),
    (Action.APPEAL_TRIAGED, _("appeal triaged")),
    (Action.APPEAL_CODED, _("appeal coded")),
    (Action.APPEAL_WITHDRAWN, _("appeal withdrawn")),
    (Action.MENTOR_APPLIED, _("mentor applied")),
    (Action.MENTOR_OPENED, _("mentor opened")),
    (Action.MENTOR_VOUCHED, _("vouched for a mentor")),
    (Action.MENTOR_STATUS_CHANGED, _("mentor status changed")),
    (Action.OFFER_CHANGED, _("offer changed")),
    (Action.ROUND_COMMITTED, _("round committed")),
    (Action.PAIR_PROPOSED, _("pair proposed between rounds")),
    (Action.PROPOSAL_APPROVED, _("proposal approved")),
    (Action.PROPOSAL_REJECTED, _("proposal rejected")),
    (Action.PROPOSAL_ANSWERED, _("proposal answered")),
    (Action.PROPOSAL_ENDED, _("proposal ended")),
    (Action.BAR_SET, _("pair kept apart")),
    (Action.BAR_LIFTED, _("refusal lifted")),
    (Action.PAIRING_CHANGED, _("pairing changed")),
    (Action.PAIRING_CLOSED, _("pairing closed")),
    (Action.WORD_PROPOSED, _("word proposed")),
    (Action.WORD_APPROVED, _("word approved")),
    (Action.WORD_REFUSED, _("word refused")),
    (Action.WORD_RETIRED, _("word taken back")),
    (Action.ACCOUNT_CREATED, _("account created")),
    (Action.ACCOUNT_DEACTIVATED, _("account deactivated")),
    (Action.ROLE_CHANGED, _("role changed")),
    (Action.FACTOR_CHANGED, _("second factor changed")),
    (Action.FACTOR_RESET, _("second factor reset")),
    (Action.DATA_RESTORED, _("data restored from a backup")),
)

# Members of different enumerations can be equal as values: the class belongs into the key.
LABELS = {(type(member), member): label for member, label in _PAIRS}


def title(member: Enum) -> str:
    """Return what a member is called in the language of the page."""
    return str(LABELS[type(member), member])


def choices(members: Sequence[Enum] | type[Enum]) -> list[SelectChoice]:
    """Return members as choices of a field: value and label."""
    return [SelectChoice(str(member.value), LABELS[type(member), member]) for member in members]


OLDER_NAMES = {"Europe/Kyiv": "Europe/Kiev"}
"""Zones that the tables of cities know only by the name that they had before."""


def city(zone: str) -> str:
    """Return the city of a time zone in the language of the page."""
    named = get_locale().time_zones.get(OLDER_NAMES.get(zone, zone), {})
    return str(named.get("city") or zone.rpartition("/")[2].replace("_", " "))


def cities(zones: Sequence[str]) -> list[SelectChoice]:
    """Return time zones as choices of a field, each by its city."""
    return [SelectChoice(zone, LazyString(city, zone)) for zone in zones]
