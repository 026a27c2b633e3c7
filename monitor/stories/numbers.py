"""The numbers of a text, read once for all that look at them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_UNITS: Final = {
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "тыс": 3, "тысяч": 3, "тысячи": 3, "млн": 6, "миллион": 6, "миллиона": 6, "миллионов": 6,
    "млрд": 9, "миллиард": 9, "миллиарда": 9, "миллиардов": 9,
    "천": 3, "만": 4, "억": 8, "조": 12, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12,
}  # fmt: skip
# `re` looks for a digit alone faster than for a run of them.
_WRITTEN: Final = re.compile(
    r"(\d\d*(?:[.,]\d+)*)\s*(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")?",
    re.IGNORECASE,
)
_YEARS: Final = range(1900, 2100)


class Number(NamedTuple):
    """A number as a text writes it."""

    #: Digits with their points, without thousands' commas.
    digits: str
    #: "million", "만", …; empty where there is none.
    unit: str

    @property
    def whole(self) -> str:
        """The digits before the point."""
        return self.digits.partition(".")[0]

    @property
    def value(self) -> float | None:
        """What it amounts to, units and all; None for what is none, such as 1.2.3."""
        try:
            return float(self.digits) * 10.0 ** _UNITS.get(self.unit.lower(), 0)
        except ValueError:
            return None

    @property
    def telling(self) -> bool:
        """Two digits or more, and no year."""
        whole = self.whole
        return len(self.digits) > 1 and not (len(whole) == 4 and int(whole) in _YEARS)  # noqa: PLR2004 - a year


def numbers_of(text: str) -> list[Number]:
    """The numbers of a text, each once, in order."""
    found = dict.fromkeys(_WRITTEN.findall(text))
    return [Number(digits.replace(",", ""), unit) for digits, unit in found]
