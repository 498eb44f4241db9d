import os
import signal
from operator import add
from threading import Thread

import pytest
from dask import config
from distributed import Client, LocalCluster

from bench import crowd
from matching.domain.errors import ClusterUnreachable
from matching.domain.profiles import Weights
from matching.domain.questions import Asked, Question
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import Policy
from matching.engine import candidates, cluster, questions
from matching.engine.pricing import full_optimum
from tests.engine import people


@pytest.fixture(scope="module")
def three():
    """A real scheduler and three real worker processes."""
    with (
        LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=":0") as machines,
        Client(machines) as client,
    ):
        client.wait_for_workers(3)
        yield client


@pytest.fixture
def workers(three):
    with cluster.workers_at(three.scheduler.address) as workers:
        yield workers
    three.wait_for_workers(3)


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(candidates, "BLOCK", 25)


def pids(client):
    client.wait_for_workers(3)
    return set(client.run(os.getpid).values())


def kill(client, workers):
    for pid in sorted(client.run(os.getpid).values())[:workers]:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("policy", Policy)
def test_the_optimum_is_the_same_on_three_workers(workers, small_blocks, policy):
    pool = crowd.pool(600, 340, seed=1)

    far = full_optimum(pool, policy, kept=5, workers=workers)

    here = full_optimum(pool, policy, kept=5)
    assert far.assignment.value == here.assignment.value == far.assignment.dual_value
    assert far.assignment.chosen.tolist() == here.assignment.chosen.tolist()


class Unlucky(cluster.Cluster):
    """Loses a worker process while it is at work, once."""

    lost = False

    def run(self, work, shared, blocks):
        if not self.lost:
            self.lost = True
            Thread(target=kill, args=(self._client, 1)).start()
        return super().run(work, shared, blocks)


def test_a_worker_killed_in_the_middle_changes_nothing(three, small_blocks):
    pool = crowd.pool(600, 340, seed=2)
    before = pids(three)

    with three.get_executor(pure=False) as executor:
        workers = Unlucky(three, executor)
        far = full_optimum(pool, Policy.BEST_TOTAL, kept=5, workers=workers)

    here = full_optimum(pool, Policy.BEST_TOTAL, kept=5)
    assert far.assignment.value == here.assignment.value
    assert far.assignment.chosen.tolist() == here.assignment.chosen.tolist()
    assert pids(three) != before


def test_what_is_lost_with_its_last_holder_is_sent_again(three, workers):
    lent = workers.share(40)
    kill(three, 3)

    assert workers.run(add, (lent,), range(3)) == [40, 41, 42]


def test_an_error_of_the_work_comes_back(workers):
    with pytest.raises(TypeError):
        workers.run(add, (workers.share("40"),), range(3))


def test_a_scheduler_that_is_not_there_is_named():
    with (
        config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(ClusterUnreachable),
        cluster.workers_at("tcp://127.0.0.1:1"),
    ):
        raise AssertionError("nobody is there")


class TestALargeRound:
    @pytest.fixture
    def question(self, monkeypatch):
        monkeypatch.setattr(questions, "SMALL", 0)
        seekers, offers, graph = people.crowd(40, 20, 1)
        given = RoundInput(
            seekers=seekers,
            offers=offers,
            graph=graph,
            weights=Weights(),
            policy=Policy.SERVE_MOST,
            barred=frozenset(),
            week_of=people.WEEK,
        )
        return Question(Asked.ROUND, given)

    def test_runs_on_the_cluster_that_the_surroundings_name(
        self, three, question, small_blocks, monkeypatch
    ):
        here = questions.Desk().answer(question).value
        monkeypatch.setenv(questions.CLUSTER, three.scheduler.address)

        far = questions.Desk().answer(question).value

        assert far.result == here.result

    def test_is_refused_where_the_cluster_is_not_there(self, question, monkeypatch):
        monkeypatch.setenv(questions.CLUSTER, "tcp://127.0.0.1:1")

        with config.set({"distributed.comm.timeouts.connect": "1s"}):
            refusal = questions.Desk().answer(question).refusal

        assert isinstance(refusal, ClusterUnreachable)
