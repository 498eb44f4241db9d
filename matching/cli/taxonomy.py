"""The skills and occupations that people are coded with."""

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from matching.db import glance
from matching.domain.taxonomy import Candidate, TaxonomyStatistics
from matching.domain.vocabulary import SEARCHED, ConceptKind, InterfaceLanguage
from matching.services import coding

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("taxonomy")
def group() -> None:
    """Skills and occupations: count them, and try what a text is coded as."""


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


def _counted(counts: TaxonomyStatistics) -> str:
    lines = {
        "occupations": counts.occupations,
        "skills": counts.skills,
        "relations": counts.relations,
        **{f"labels in {language}": count for language, count in counts.labels.items()},
    }
    return "\n".join(f"{name:<14}{count:>8}" for name, count in lines.items())


def _as_records(found: list[Candidate]) -> str:
    shown = ("id", "kind", "label_en", "label", "score")
    records = [{name: getattr(one, name) for name in shown} for one in found]
    return json.dumps(records, ensure_ascii=False)


def _listed(found: list[Candidate]) -> str:
    lines = [f"{one.score:.3f}  {one.kind:<10}  {one.id:<28}  {one.label}" for one in found]
    return "\n".join(lines) or "Nothing in the taxonomy is like this text."
