"""Refusals by name. `web.errors` turns each into a page, the commands into an exit status."""


class Refused(Exception):
    """Something that the service will not do, for a reason that has a name."""


class StepRefused(Refused):
    """A life cycle has no step from this status to that one."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"no step from {before} to {after}")
        self.before = before
        self.after = after


class AlreadyDecided(Refused):
    """Somebody else was faster: the thing is no longer in the state that was shown."""


class NoRoom(Refused):
    """The mentor's offer is full."""


class Overtaken(Refused):
    """One of the two is no longer there for it: withdrawn, paused, retired or blocked."""


class AlreadyHelped(Refused):
    """Another open pairing already serves this need."""


class NotFound(Refused):
    """There is no such thing, or it is none of this person's business."""


class NotAllowed(Refused):
    """The role of this person does not reach."""


class WrongCredentials(Refused):
    """Sign-in name and password, or receipt, do not fit. Never says which."""


class WrongCode(Refused):
    """A code of the second factor does not fit, or was used already. Never says which."""


class Busy(Refused):
    """Too many people sign in at this moment; a little later there is room again."""


class TooManyTries(Refused):
    """Too many failed tries on the same target in a short time."""


class NameTaken(Refused):
    """Another account has this sign-in name."""


class AdministratorExists(Refused):
    """There is an administrator already, who can add others on the desk."""


class SamePerson(Refused):
    """Two people must agree: the second must be somebody else than the first."""


class WordTaken(Refused):
    """A concept of the same kind has this name in the same language; `concept_id` names it."""

    def __init__(self, word: str, concept_id: str) -> None:
        super().__init__(f"{concept_id} has this name already")
        self.word = word
        self.concept_id = concept_id


class UnknownConcept(Refused):
    """No taxonomy concept of this kind has this id."""


class BrokenTaxonomy(Refused):
    """A taxonomy file contradicts itself; the message names the file and the concept."""


class BrokenIndex(Refused):
    """A file of the search index is missing, cut short or of another layout: build it again."""


class NothingToMatch(Refused):
    """A round needs at least one ready appeal and one offer with room."""


class StaleRound(Refused):
    """Appeals or offers changed after this dry round; run it again before committing."""


class MatchChanged(Refused):
    """The best match of an appeal is no longer the one that was shown: look at it again."""


class MatcherStopped(Refused):
    """The matcher ended in the middle of a question. Nothing was kept; asked again, it starts."""


class ClusterUnreachable(Refused):
    """The scheduler that BYCHANGE_DASK names does not answer, or the extra is not installed."""


class MatcherBusy(Refused):
    """The matcher has no answer within the time that it was given; a little later it may."""


class MatcherFailed(Refused):
    """The matcher met a question that it cannot answer: a defect. Nothing was kept."""


class ProofFailed(Refused):
    """An answer of the matcher is not what it claims to be; the message says which claim failed.

    Nothing was kept.
    """


class SealBroken(Refused):
    """A sealed value is damaged, moved, was sealed with another key, or its key is erased."""


class Locked(Refused):
    """Whoever asks has no key open here that would unseal this."""


class EpochLost(Refused):
    """The key of an epoch is not in the file of epoch keys: destroyed, or the wrong file."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the key of epoch {number} is not in the file of epoch keys")
        self.number = number


class ForeignKeystore(Refused):
    """The keystore knows none of the people in the data: it belongs to another database."""


class NotInitialised(Refused):
    """The team has no keys yet: run `flask init` first."""


class TeamExists(Refused):
    """The team has its keys already."""


class WrongRecoveryKey(Refused):
    """The recovery key does not open the team's key."""


class InvalidWeights(Refused):
    """Weights are negative, or all zero."""


class StillHelping(Refused):
    """A mentor cannot leave while somebody still counts on them."""


class CapacityTaken(Refused):
    """An offer cannot shrink below the people it already holds a place for."""


class OffersFull(Refused):
    """A mentor has as many offers as one person can look after."""


class PhraseTaken(Refused):
    """Another receipt begins with the same two words: draw again."""


class Unfinished(Refused):
    """Something that cannot be done without is missing; `missing` names it."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"{missing} is missing")
        self.missing = missing


class OwnAccount(Refused):
    """Nobody shuts their own account: somebody must be left to open the door."""


class ImpossibleWeek(Refused):
    """Something is said to have happened before it could, or after now."""


class ArchiveBroken(Refused):
    """The archive is damaged or cut short, or it is no archive of ours. Nothing was changed."""


class ForeignArchive(ArchiveBroken):
    """The archive was made with another server key. Nothing was changed."""


class ArchiveExists(Refused):
    """There is a file of this name already, and an archive never replaces one."""


class OtherSchema(Refused):
    """The archive has another shape than the databases; the message says which."""


class KeystoreInUse(Refused):
    """A keystore that holds keys is kept as it is; restore without --with-keystore."""


class QuotaUsed(Refused):
    """Somebody has opened as many sealed things today as one person may."""


class ChainBroken(Refused):
    """The audit is not what was written: an entry was changed, moved, removed or slipped in."""

    def __init__(self, number: int) -> None:
        super().__init__(f"entry {number} is not what was written, or is missing")
        self.number = number


class UnreadableSpreadsheet(Refused):
    """A file cannot be read as a table of the columns that it needs; the message says why."""


class FileInTheWay(Refused):
    """A file that would be written is there already, or is one of those that are read."""
