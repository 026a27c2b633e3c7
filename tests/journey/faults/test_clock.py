"""A clock that is set an hour forward or back: polling and sending go on within ten seconds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from journey.faults.ledger import Ledger
from journey.world import STORIES, World, until

from monitor import settings, wiring
from monitor.daemon import Daemon

#: After so long everything goes on.
RESUMES = 10.0


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)], ids=["+1h", "-1h"])
def test_a_clock_that_is_set(world: World, ledger: Ledger, step: timedelta) -> None:
    def set_it() -> float:
        until(lambda: world.rows("sources")[0]["last_success_at"])
        world.feeds.publish("valley-news", "1", *STORIES["valley"])
        until(lambda: len(world.receiver.alerts) == 1)
        world.receiver.refusing = True
        world.feeds.publish("valley-news", "2", *STORIES["harbour"])
        until(lambda: world.receiver.refused)
        with time_machine.travel(wiring.SystemClock().now() + step, tick=True):
            begun, requests = time.monotonic(), len(world.feeds.requests)
            world.receiver.refusing = False
            until(lambda: len(world.feeds.requests) > requests + 1)
            until(lambda: len(world.receiver.alerts) == 2)
            return time.monotonic() - begun

    world.configure(world.feed("valley-news"))
    assert serve(world, while_it_runs=set_it) < RESUMES
    titles = {title for title, _ in STORIES.values()}
    # What was being sent at that moment is out of its lease an hour on.
    ledger.close(world, titles, world.receiver.alerts, doubles=1)


def serve(world: World, *, while_it_runs: Callable[[], float]) -> float:
    """Runs the daemon in this process: no other one's clock can be set but with everybody's."""
    loaded = settings.load(world.folder / "config", environ=os.environ)

    def work() -> float:
        try:
            return while_it_runs()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    with (
        wiring.build(loaded, database=world.database) as application,
        ThreadPoolExecutor(max_workers=1) as thread,
    ):
        assert application.store.own()
        daemon = Daemon(application, lambda: loaded)
        done = thread.submit(work)
        application.together(daemon.serve)
        return done.result()
