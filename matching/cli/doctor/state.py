"""What the databases tell: who is there, and whether the work is being done."""

from collections.abc import Iterator
from datetime import timedelta

from matching.cli.doctor.deployment import Deployment
from matching.domain.safety import Finding, Severity, Standing
from matching.domain.worker import ALIVE_WITHIN, Duty

LONGEST_EPOCH = timedelta(days=8)
LONGEST_UNDONE = timedelta(days=2)


def worker_there(deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that the worker was seen just now."""
    seen = standing.done.get(Duty.HEARTBEAT)
    if seen is None or deployment.at - seen > ALIVE_WITHIN:
        yield Finding(
            "worker_absent",
            "the worker was never seen" if seen is None else f"the worker was last seen at {seen}",
            "keep `flask worker` running as a service",
        )


def duties_done(deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that a worker that is there also does its nightly duties."""
    for duty, done in standing.done.items():
        if duty is not Duty.HEARTBEAT and deployment.at - done > LONGEST_UNDONE:
            yield Finding(
                "duty_undone",
                f"the nightly {duty} was last done on {done.date()}",
                "look for errors in the log of the worker",
            )


def somebody_there(_deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that somebody can read appeals, and that this does not hang on one person."""
    if standing.coordinators == 0:
        yield Finding("nobody", "nobody can sign in to the desk", "run flask init or flask recover")
    elif standing.coordinators == 1:
        yield Finding(
            "one_coordinator",
            "one person alone can read what people sent",
            "add a second coordinator on the page of accounts",
            Severity.WARNING,
        )


def recovery_possible(_deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that the loss of every coordinator would not be the loss of everything."""
    if not standing.recovery_keys:
        yield Finding(
            "no_recovery_key",
            "without coordinators nobody could ever read anything again",
            "run flask init, and keep the recovery key that it prints on paper",
        )


def erased_whole(_deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that nobody is erased by halves."""
    if standing.keyless and standing.keyless == standing.people:
        yield Finding(
            "foreign_keystore",
            "the keystore has no key for anybody in the data",
            "say in BYCHANGE_KEYSTORE_URL which keystore belongs to these data",
        )
    elif standing.keyless:
        yield Finding(
            "half_erased",
            f"{standing.keyless} people have no key any more and are still listed",
            "a crash interrupted it; run flask keys tidy",
        )


def team_key_moved(_deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that everything was taken from the key that a former colleague knew."""
    if standing.for_former_team:
        yield Finding(
            "former_team_key",
            f"{standing.for_former_team} keys still belong to the team with a former colleague",
            "let an administrator open the page of accounts and press the button there",
        )


def epoch_young(deployment: Deployment, standing: Standing) -> Iterator[Finding]:
    """Ask that what was erased does not stay readable from backups for longer than promised."""
    began = standing.epoch_began
    if began is not None and deployment.at.date() - began > LONGEST_EPOCH:
        yield Finding(
            "old_epoch",
            f"the keys of this epoch are in use since {began}: erased people can still be read "
            "from backups",
            "run flask keys rotate, and keep the worker running",
        )


CHECKS = (
    worker_there,
    duties_done,
    somebody_there,
    recovery_possible,
    erased_whole,
    team_key_moved,
    epoch_young,
)
