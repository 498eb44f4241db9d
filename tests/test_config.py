"""Settings, and the files that are made when there are none yet."""

from stat import S_IMODE

import pytest

from matching import config
from matching.config import ConfigurationError
from matching.domain.retention import Retention


def mode_of(path):
    return S_IMODE(path.stat().st_mode)


def test_the_key_and_what_stands_beside_it_are_for_nobody_else_on_the_machine(tmp_path):
    instance = tmp_path / "instance"

    config.from_environment(instance, {})

    assert mode_of(instance) == 0o700
    assert mode_of(instance / "server.key") == 0o600


def test_the_key_stays_the_same_and_out_of_what_is_printed(tmp_path):
    first = config.from_environment(tmp_path, {})
    second = config.from_environment(tmp_path, {})

    assert first.server_key == second.server_key
    assert repr(first.server_key) not in repr(first)


@pytest.mark.parametrize("key", ["short", "c2hvcnQ=", "?"])
def test_a_key_that_is_none_is_refused(tmp_path, key):
    with pytest.raises(ConfigurationError, match="BYCHANGE_SERVER_KEY"):
        config.from_environment(tmp_path, {"BYCHANGE_SERVER_KEY": key})


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_a_quota_that_is_none_is_refused(tmp_path, number):
    with pytest.raises(ConfigurationError, match="BYCHANGE_DAILY_OPENINGS"):
        config.from_environment(tmp_path, {"BYCHANGE_DAILY_OPENINGS": number})


def test_the_retention_is_the_default_but_for_what_is_named(tmp_path):
    settings = config.from_environment(tmp_path, {"BYCHANGE_RETENTION": "messages=4"})

    assert settings.retention == Retention(messages=4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BYCHANGE_RETENTION", "letters=4"),
        ("BYCHANGE_RETENTION", "messages=0"),
        ("BYCHANGE_PUBLIC_URL", "bychange.example"),
    ],
)
def test_a_setting_without_sense_stops_the_start_and_is_named(tmp_path, name, value):
    with pytest.raises(ConfigurationError, match=name):
        config.from_environment(tmp_path, {name: value})
