"""The numbers of a text, read once for all that look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# What a unit amounts to, as a power of ten: in scripts with spaces, where a unit is a word, and in
# those where it clings to what follows.
_WORDS: Final = {
    3: "thousand тыс тысяч тысяча тысячи тис тисяч тисячі tausend mille millier milliers mila "
       "ألف آلاف هزار nghìn ngàn हजार हज़ार",
    6: "million millions млн миллион миллиона миллионов мільйон мільйона мільйонів millionen mio "
       "millón millones milhão milhões milione milioni milyon مليون ملايين میلیون triệu",
    9: "billion billions bn млрд миллиард миллиарда миллиардов мільярд мільярда мільярдів "
       "milliard milliards milliarde milliarden mrd bilhão bilhões miliardo miliardi milyar "
       "مليار مليارات میلیارد tỷ tỉ अरब",
    12: "trillion trillions трлн",
    5: "lakh lakhs लाख",
    7: "crore crores करोड़ करोड",
}  # fmt: skip
_SIGNS: Final = {
    "千": 3, "천": 3, "万": 4, "萬": 4, "만": 4, "百万": 6, "百萬": 6, "백만": 6, "千万": 7,
    "千萬": 7, "천만": 7, "亿": 8, "億": 8, "억": 8, "兆": 12, "조": 12,
}  # fmt: skip
_POWERS: Final = {w: power for power, words in _WORDS.items() for w in words.split()} | _SIGNS


_WRITTEN: Final = re.compile(
    # `re` looks for a digit alone faster than for anything else. A space may part thousands where
    # Cyrillic follows; elsewhere it parts two numbers.
    r"(\d(?:\d{0,2}(?:[\u00a0\u202f]\d{3})+(?!\d)|\d{0,2}(?: \d{3})+(?= [Ѐ-ӿ])|\d*(?:[.,]\d+)*))"
    # The matras of Devanagari are no letters to `re`.
    rf"\s*(?:({'|'.join(sorted(_SIGNS, key=len, reverse=True))})|((?:[^\W\d_]|[ऀ-ॣ])+))?"
)
_SPACES: Final = re.compile(r"\s")
#: One comma before one or two digits is a decimal comma: 6,3 млн.
_DECIMAL: Final = re.compile(r"(\d+),(\d{1,2})")
_YEARS: Final = range(1900, 2100)


class Number(NamedTuple):
    """A number as a text writes it."""

    #: Digits with their points, without thousands' commas.
    digits: str
    #: "million", "만", …; empty where there is none.
    unit: str
    #: What follows within the same number: the 40,000,000 of 2억 4000만.
    more: float = 0.0

    @property
    def whole(self) -> str:
        """The digits before the point."""
        return self.digits.partition(".")[0]

    @property
    def value(self) -> float | None:
        """What it amounts to, units and all; None for what is none, such as 1.2.3."""
        try:
            return float(self.digits) * 10.0 ** _POWERS.get(self.unit.lower(), 0) + self.more
        except ValueError:
            return None

    @property
    def telling(self) -> bool:
        """Two digits or more, and no year."""
        whole = self.whole
        return len(self.digits) > 1 and not (len(whole) == 4 and int(whole) in _YEARS)  # noqa: PLR2004 - a year


def numbers_of(text: str) -> list[Number]:
    """The numbers of a text, each once, in order."""
    return list(dict.fromkeys(_numbers(text)))


def _numbers(text: str) -> Iterator[Number]:
    before, end = None, 0
    for found in _WRITTEN.finditer(text):
        digits, sign, word = found.groups("")
        unit = word if word.lower() in _POWERS else ""
        number = Number(_plain(digits), sign or unit)
        # 2億4千万 is one number: the units go down, and nothing stands between.
        if before is not None and found.start() == end and _below(number, before):
            yield before._replace(more=number.value or 0.0)
        elif before is not None:
            yield before
        if sign:
            before, end = number, found.end() + text[found.end() :].startswith(" ")
        else:
            before = None
            yield number
    if before is not None:
        yield before


def _below(number: Number, before: Number) -> bool:
    powers = [_POWERS.get(one.unit.lower(), 0) for one in (number, before)]
    return powers[0] < powers[1] and (number.value or 0.0) < 10.0 ** powers[1]


def _plain(digits: str) -> str:
    if digits.isdigit():
        return digits
    digits = _SPACES.sub("", digits)
    decimal = _DECIMAL.fullmatch(digits)
    return f"{decimal[1]}.{decimal[2]}" if decimal else digits.replace(",", "")
