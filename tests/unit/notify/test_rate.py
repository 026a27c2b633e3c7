"""How fast a service may be sent to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.rate import TokenBucket


def test_a_burst_is_free_and_then_each_waits_its_turn() -> None:
    bucket = TokenBucket(interval=2, burst=3)
    assert [bucket.take(100) for _ in range(5)] == [0, 0, 0, 2, 4]
    assert bucket.wait(100) == 6
    assert bucket.wait(200) == 0


def test_a_rest_fills_it_again_but_not_beyond_its_burst() -> None:
    bucket = TokenBucket(interval=2, burst=2)
    assert [bucket.take(0) for _ in range(2)] == [0, 0]
    assert [bucket.take(1_000) for _ in range(3)] == [0, 0, 2]


def test_a_service_without_a_limit_never_waits() -> None:
    bucket = TokenBucket(interval=0, burst=3)
    assert [bucket.take(5) for _ in range(50)] == [0] * 50


@given(
    gaps=st.lists(st.integers(0, 10), min_size=1, max_size=60),
    interval=st.integers(1, 5),
    burst=st.integers(1, 4),
)
def test_no_stretch_of_time_sees_more_than_its_share(
    gaps: list[int], interval: int, burst: int
) -> None:
    bucket, now, sent = TokenBucket(interval=interval, burst=burst), 0, []
    for gap in gaps:
        now += gap
        sent.append(now + bucket.take(now))
    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= burst + (sent[last] - start) / interval
