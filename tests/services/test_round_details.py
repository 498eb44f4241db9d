from matching.domain.vocabulary import NeedKind, Policy
from matching.models.rounds import Round
from matching.services import intake, matches, round_details, rounds
from tests import factories
from tests.factories import MONDAY, seeker_of


def run(session):
    weights = rounds.latest_settings(session).weights
    return rounds.run_dry(session, weights=weights, policy=Policy.SERVE_MOST, by=None, on=MONDAY)


class TestForgetPeople:
    def test_takes_a_seekers_skills_out_of_every_round_that_names_them(self, session, keys):
        appeal = factories.appeal(session, keys, needs=(NeedKind.TEACHING,))
        factories.offer(session, keys)
        first, second = run(session), run(session)

        round_details.forget_people(session, people=[appeal.id])

        for row in (first, second):
            (pair,) = session.get_one(Round, row.id).result["pairs"]
            assert "python" not in str(pair)

    def test_takes_them_out_of_those_who_got_nobody_too(self, session, keys):
        appeal = factories.appeal(session, keys, wanted=("python",))
        factories.offer(session, keys, kinds=[NeedKind.JOB_SEARCH], skills={})
        row = run(session)
        assert "python" in str(row.result["unserved"])

        round_details.forget_people(session, people=[appeal.id])

        assert "python" not in str(row.result)

    def test_leaves_everybody_else_as_they_were(self, session, keys):
        leaves = factories.appeal(session, keys, wanted=("python",))
        stays = factories.appeal(session, keys, wanted=("sql",))
        factories.offer(session, keys)
        row = run(session)
        before = {pair["appeal_id"]: pair for pair in row.result["pairs"]}

        round_details.forget_people(session, people=[leaves.id])

        after = {pair["appeal_id"]: pair for pair in row.result["pairs"]}
        assert after[str(stays.id)] == before[str(stays.id)]
        assert after[str(leaves.id)] != before[str(leaves.id)]

    def test_takes_a_mentor_out_of_the_alternatives_of_others(self, session, keys):
        factories.appeal(session, keys, needs=(NeedKind.TEACHING,))
        one, other = factories.offer(session, keys), factories.offer(session, keys)
        row = run(session)
        (pair,) = row.result["pairs"]
        second = other if pair["mentor_id"] == str(one.mentor_id) else one

        round_details.forget_people(session, people=[second.mentor_id])

        (pair,) = row.result["pairs"]
        assert pair["alternatives"] == []

    def test_changes_no_figure(self, session, keys):
        appeal = factories.appeal(session, keys)
        factories.offer(session, keys)
        row = run(session)
        before = matches.figures(row)

        round_details.forget_people(session, people=[appeal.id])

        assert matches.figures(row) == before


def test_whoever_withdraws_is_named_with_no_skill_in_any_round(session, keys):
    appeal = factories.appeal(session, keys)
    factories.offer(session, keys)
    row = run(session)

    intake.withdraw(session, by=seeker_of(appeal), week=MONDAY)

    assert "python" not in str(row.result["pairs"])
    assert "sql" not in str(row.result["pairs"])


def test_whoever_withdraws_while_the_matcher_runs_is_named_with_no_skill(session, keys):
    appeal = factories.appeal(session, keys)
    factories.offer(session, keys)
    weights = rounds.latest_settings(session).weights
    proved = rounds.run(session, policy=Policy.SERVE_MOST, weights=weights, on=MONDAY)

    intake.withdraw(session, by=seeker_of(appeal), week=MONDAY)
    row = rounds.store(session, proved=proved, by=None, on=MONDAY)

    assert "python" not in str(row.result)
