"""Who gives to whom: order parts the two, whatever the voice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

SETS = {
    "russia": ["Russia*", "Moscow", "Kremlin"],
    "dprk": ["North Korea*", "Pyongyang"],
    "gives": [
        "supplied OR supplies OR supplying OR sent OR sends OR sending OR gave OR provided",
        "shipped OR transferred OR delivered OR handed",
    ],
    "receives": ["received OR receives OR got OR obtained OR bought OR acquired"],
    "supply": ["supply OR supplies OR shipment* OR deliver* OR transfer* OR sale*"],
    "arms": ["missile*", "weapon*", "arms", "shells"],
}

#: Russia gives to North Korea: a line for each way of saying it.
FROM_RUSSIA = """
    ((@russia NOT ONEAR/0 was) ONEAR/4 @gives) ONEAR/8 @dprk             # active
  | (@dprk ONEAR/4 @receives) ONEAR/8 @russia                            # the taker speaks
  | (@dprk ONEAR/1 "was supplied") ONEAR/8 "by Russia*"                  # passive
  | @arms ONEAR/4 (@gives ONEAR/8 ("to North Korea*" ONEAR/3 "by Russia*"))
  | @supply ONEAR/6 ("from Russia*" ONEAR/3 "to North Korea*")           # nominal
  | (Russian | "Russia s") ONEAR/3 (@supply ONEAR/6 "to North Korea*")
"""


@pytest.fixture
def from_russia(found: Callable[..., list[str]]) -> Callable[[str], bool]:
    return lambda text: bool(found(FROM_RUSSIA, text, sets=SETS))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Russia supplied North Korea with missiles", True),
        ("North Korea supplied Russia with missiles", False),
        ("Moscow has secretly sent weapons to Pyongyang", True),
        ("Pyongyang has secretly sent weapons to Moscow", False),
        ("North Korea received missiles from Russia", True),
        ("Russia received missiles from North Korea", False),
        ("North Korea was supplied with missiles by Russia", True),
        ("Russia was supplied with missiles by North Korea", False),
        ("Missiles were supplied to North Korea by Russia", True),
        ("Missiles were supplied to Russia by North Korea", False),
        ("The transfer of missiles from Russia to North Korea", True),
        ("The transfer of missiles from North Korea to Russia", False),
        ("Russia's deliveries of arms to North Korea", True),
        ("North Korea's deliveries of arms to Russia", False),
        ("Russia denied supplying weapons to North Korea", True),
    ],
)
def test_the_direction_is_kept(from_russia: Callable[[str], bool], text: str, holds: bool) -> None:
    assert from_russia(text) is holds
