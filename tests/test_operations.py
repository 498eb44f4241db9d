"""The operations page says what the code does."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from matching.domain.retention import Retention

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SETTINGS = set(re.findall(r"\bBYCHANGE_[A-Z_]+\b", (ROOT / "matching" / "config.py").read_text()))
FINDINGS = {
    name
    for path in (ROOT / "matching" / "cli" / "doctor").glob("*.py")
    for name in re.findall(r'Finding\(\s*"([a-z_]+)"', path.read_text())
}


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_is_explained(setting):
    assert f"| `{setting}` |" in PAGE


@pytest.mark.parametrize(("kind", "weeks"), asdict(Retention()).items())
def test_every_retention_has_the_weeks_that_the_page_says(kind, weeks):
    assert f"| `{kind}` | {weeks} |" in PAGE


@pytest.mark.parametrize("finding", sorted(FINDINGS))
def test_every_finding_of_the_doctor_is_explained(finding):
    assert f"`{finding}`" in PAGE


def test_there_are_findings_and_settings_at_all():
    assert len(FINDINGS) > 15
    assert len(SETTINGS) > 10
