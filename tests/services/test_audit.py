"""The trail keeps no day on which anything happened to a seeker, whoever did it."""

from datetime import timedelta

import pytest

from matching.domain.audit import Action
from matching.domain.vocabulary import Role
from matching.services import audit
from tests import factories
from tests.services.trail import entries

WEDNESDAY = factories.MONDAY + timedelta(days=2)


def dated(session, keys, action):
    by = factories.actor_of(factories.coordinator(session, keys, role=Role.COORDINATOR))
    audit.record(session, by=by, action=action, subject_id=by.id, on=WEDNESDAY)
    return entries(session)[-1].on


@pytest.mark.parametrize("action", Action)
def test_everything_is_dated_to_the_week(session, keys, action):
    assert dated(session, keys, action) == factories.MONDAY
