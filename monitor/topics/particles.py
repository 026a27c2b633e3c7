"""Korean particles: what may follow a noun in one word with it."""

from __future__ import annotations

from itertools import product
from typing import Final

_CASES: Final = (  # noqa: SIM905 - eighty quoted syllables would hide the list
    "이 가 은 는 을 를 의 에 에서 에게 에게서 한테 께 께서 와 과 랑 이랑 하고 로 으로 "
    "도 만 까지 부터 마저 조차 밖에 보다 처럼 같이 만큼 마다 이나 나 이든 든 이며 며 이자 대로 "
    "로서 으로서 로써 으로써 로부터 으로부터 에서부터 이라도 라도 이야 이나마 "
    "이다 다 이라 라 인 이란 란 이라고 라고 이라는 라는 이고 고 임 이었다 였다 입니다 이라면 라면 "
    "등 등이 등은 등을 등의 등에 등과 등도 등으로 등에서 측 측이 측은 측에 측의 측과"
).split()
_TRAILING: Final = ("", *"은는도만의이가을를와과로", "까지", "부터")
#: What may follow a Korean noun and leave it the same word: particles, the plural and the copula.
PARTICLES: Final = frozenset(
    plural + case + trailing
    for plural, case, trailing in product(("", "들"), ("", *_CASES), _TRAILING)
    if case not in {"이", "가", "을", "를", "은", "는"} or not trailing
)
