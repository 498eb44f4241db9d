"""The skills and occupations that people are coded with."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import starmap
from pathlib import Path

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import refusing, today
from matching.db import glance, transaction
from matching.domain.taxonomy import Candidate, SourceStatistics, TaxonomyStatistics
from matching.domain.vocabulary import SEARCHED, ConceptKind, InterfaceLanguage
from matching.services import coding

_LONGEST_VERSION = 20
_LEFT_OUT = {
    "unreleased": "concepts that are not released",
    "relations": "relations to concepts that are not there",
    "labels": "names that are too long",
}
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("taxonomy")
def group() -> None:
    """Skills and occupations: load more, count them, and try what a text is coded as."""


@group.command("load")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--release",
    "version",
    callback=lambda _context, _option, text: _version(text),
    help="What to call it, such as 1.2.0; the day of its newest change unless given.",
)
@with_appcontext
def load(folder: Path, version: str | None) -> None:
    """Load the official ESCO release whose files, zips or CSV, lie in DIR.

    Whole or not at all. What is ours stays ours, and takes over what ESCO says of the same; who
    is coded stays coded. The same release again changes nothing.
    """
    with refusing():
        files = coding.find_esco(folder)
        with glance() as session:
            former = coding.esco_release(session)
        if former is not None and former.digest == files.digest:
            click.echo(f"ESCO {former.version} is loaded already: nothing was changed.")
            return
        # Read before the transaction: nobody waits for a file.
        with _uncollected():
            release = coding.read_esco(files, tell=_tell)
            _store(release, version or release.changed or release.digest[:_LONGEST_VERSION])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles among millions of small things: there are none, and it takes a third."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _store(release: coding.Release, version: str) -> None:
    with transaction() as session:
        loaded = coding.load_esco(session, release=release, version=version, on=today(), tell=_tell)
    _tell("preparing the search")
    with glance() as session:
        coding.catalogue(session)
    click.echo(_what_came(version, loaded))


@group.command("stats")
@_as_json
@with_appcontext
def stats(*, as_json: bool) -> None:
    """Count what the taxonomy holds."""
    with glance() as session:
        counts = coding.statistics(session)
    click.echo(json.dumps(asdict(counts)) if as_json else _counted(counts))


@group.command("code")
@click.argument("text")
@click.option("--lang", type=click.Choice([language.value for language in InterfaceLanguage]))
@click.option("--kind", type=click.Choice([kind.value for kind in SEARCHED]))
@_as_json
@with_appcontext
def code(text: str, lang: str | None, kind: str | None, *, as_json: bool) -> None:
    """Find what TEXT may mean, best first, at most five."""
    with glance() as session:
        found = coding.catalogue(session).search(
            text,
            kind=ConceptKind(kind) if kind else None,
            language=InterfaceLanguage(lang) if lang else None,
        )
    click.echo(_as_records(found) if as_json else _listed(found))


def _version(text: str | None) -> str | None:
    if text is not None and not 0 < len(text) <= _LONGEST_VERSION:
        raise click.BadParameter(f"at most {_LONGEST_VERSION} characters")
    return text


def _tell(what: str) -> None:
    """Say how far it is where it does not stand in the way of the answer."""
    click.echo(f"{what} …", err=True)


def _what_came(version: str, loaded: coding.Loaded) -> str:
    lines = [f"ESCO {version}: {loaded.concepts} concepts, {loaded.joined} of them are ours too."]
    for name, count in asdict(loaded.left_out).items():
        if count:
            lines.append(f"Left out: {count} {_LEFT_OUT[name]}.")
    return "\n".join(lines)


def _counted(counts: TaxonomyStatistics) -> str:
    lines = {
        "occupations": counts.occupations,
        "skills": counts.skills,
        "relations": counts.relations,
        **{f"labels in {language}": count for language, count in counts.labels.items()},
    }
    counted = [f"{name:<14}{count:>8}" for name, count in lines.items()]
    return "\n".join([*counted, *starmap(_sourced, counts.sources.items())])


def _sourced(name: str, source: SourceStatistics) -> str:
    counts = (
        f"{source.occupations} occupations, {source.skills} skills, "
        f"{source.relations} relations, {source.labels} labels"
    )
    joined = f", {source.joined} joined to ours" if source.joined else ""
    return f"{name} {source.version} of {source.installed_on}: {counts}{joined}"


def _as_records(found: list[Candidate]) -> str:
    shown = ("id", "kind", "label_en", "label", "score")
    records = [{name: getattr(one, name) for name in shown} for one in found]
    return json.dumps(records, ensure_ascii=False)


def _listed(found: list[Candidate]) -> str:
    lines = [f"{one.score:.3f}  {one.kind:<10}  {one.id:<28}  {one.label}" for one in found]
    return "\n".join(lines) or "Nothing in the taxonomy is like this text."
