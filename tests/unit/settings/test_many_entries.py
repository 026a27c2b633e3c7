"""Ten thousand topics and ten thousand sources."""

from __future__ import annotations

from time import perf_counter

import pytest

from monitor.settings import load

TOPIC = """\
  - id: t{0}
    match: |
      (@port | word{0}) NEAR/20 (build* | "new quay")
    threshold: 2
    tests: {{match: [a quay], reject: [a pier]}}
"""
SOURCE = "  - {{id: s{0}, feed: 'https://h{0}.example.org/rss', every: 10m, language: en}}\n"


def configuration(count: int) -> dict[str, str]:
    return {
        "a.yaml": "sets: {port: [quay*, pier, 부두]}\nchannels: [{id: c, url: 'console://'}]\n",
        "s.yaml": "sources:\n" + "".join(SOURCE.format(n) for n in range(count)),
        "t.yaml": "topics:\n" + "".join(TOPIC.format(n) for n in range(count)),
    }


@pytest.mark.slow
def test_ten_thousand_of_each_cost_ten_times_a_thousand(write) -> None:
    seconds = {}
    for count in (1_000, 10_000):
        folder = write(**configuration(count))
        started = perf_counter()
        settings = load(folder, environ={})
        seconds[count] = perf_counter() - started
        assert (len(settings.topics), len(settings.sources)) == (count, count)
        assert len(settings.tests) == 2 * count
    # Linear, with room for a busy machine; anything quadratic would be a hundred times.
    assert seconds[10_000] < 30 * seconds[1_000]
