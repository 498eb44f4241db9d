"""What is safe because of how it is built: read from the code, so that nobody builds otherwise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "matching").rglob("*.py"))

NAMES_OF_OUR_OWN = {"db.py", "worker.py", "services/archives/restoring.py"}
"""Statements that cannot take parameters: pragmas, and names of our own tables and schemas."""

PRIMITIVES = {
    "AEAD",  # AES-256-GCM within HPKE
    "AESGCM",
    "HKDF",
    "InvalidTag",
    "KDF",
    "KEM",
    "Suite",
    "X25519PrivateKey",
    "X25519PublicKey",
    "hashes",
    "hmac",
}
HASHES = {"sha256", "SHA256", "HKDF_SHA256"}
WEAK = {"md5", "sha1", "MD5", "SHA1", "SHA224", "CBC", "ECB", "ChaCha20", "TripleDES", "ARC4"}
PREDICTABLE = {"random", "uuid1"}
MADE_UP = {"demo"}
"""People who are made up, the same each time."""
FOR_SPREADSHEETS = {"services/spreadsheets/pairs.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "matching").as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Every name that a module imports, with the module it comes from."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((each.name, each.name) for each in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, each.name) for each in node.names)


def is_put_together(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return isinstance(node.func.value, ast.Constant)  # "…".format(), "…".join()
    return isinstance(node, ast.JoinedStr | ast.BinOp)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_statement_for_the_database_is_put_together_from_texts(path):
    wrong = [
        node.lineno
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
        in {"text", "execute", "exec_driver_sql", "literal_column", "DDL"}
        and node.args
        and is_put_together(node.args[0])
    ]

    assert wrong == [] or name_of(path) in NAMES_OF_OUR_OWN


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_these_primitives_are_in_use(path):
    for module, name in imported(path):
        if module.startswith("cryptography"):
            assert name in PRIMITIVES
        if module == "hashlib" and name != "hashlib":
            assert name in HASHES
    used = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
    assert not WEAK & used


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_drawn_from_what_can_be_predicted(path):
    drawn = {name for _, name in imported(path)}

    assert not PREDICTABLE & drawn or name_of(path).split("/")[0] in MADE_UP


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_written_for_a_spreadsheet(path):
    # Whoever begins to must put a quote before what a spreadsheet would take for a formula, as the
    # one module does that is let: see tests/cli/test_spreadsheets.
    used = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
    named = {name for _, name in imported(path)}

    assert not {"writer", "DictWriter"} & (used | named) or name_of(path) in FOR_SPREADSHEETS
