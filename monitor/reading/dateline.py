"""The dateline: the place, day and agency that open a report.

::

    SEOUL, South Korea (AP) — …          SEOUL: …                    MOSCOW, January 5. /TASS/. …
    Pyongyang, January 5 (KCNA) -- …     МОСКВА, 5 янв – РИА Новости. …
    (서울=연합뉴스) 홍길동 기자 = …          新华社平壤1月5日电 …             【ソウル＝共同】…
"""

from __future__ import annotations

import re
from typing import Final

#: No dateline is longer; what is beyond is not looked at.
LONGEST: Final = 140

_UPPER: Final = r"[A-ZÀ-ÖØ-ÞА-ЯІЇЄҐЁ]"
# One to four words in capitals, as agencies set the place.
_PLACE: Final = rf"{_UPPER}{_UPPER[:-1]}.'’/-]{{2,}}(?: {_UPPER[:-1]}.'’/-]{{2,}}){{0,3}}"
_TITLE_PLACE: Final = rf"{_UPPER}[\w.'’-]+(?: {_UPPER}[\w.'’-]+){{0,3}}"
_TAG: Final = r"\(\s*[^()]{2,40}\)"
_DASH: Final = r"\s*(?:—|–|―|--|-(?=\s)|=)\s*"
_AND: Final = r"(?:,[^—–:=()]{1,60}?)?"
# A day: "Jan. 5", "5 января", "January 5".
_DAY: Final = r"(?:[^\W\d_]{3,10}\.? \d{1,2}|\d{1,2} [^\W\d_]{3,10}\.?)"

_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # SEOUL, South Korea (AP) — ; SEOUL/TOKYO, Jan 5 (Reuters) -
        rf"{_PLACE}{_AND}\s*{_TAG}(?:{_DASH}|:\s*)",
        # Pyongyang, January 5 (KCNA) -- ; Paris (AFP) –
        rf"{_TITLE_PLACE}{_AND}\s*{_TAG}{_DASH}",
        # MOSCOW, January 5. /TASS/. ; МОСКВА, 5 января. /ТАСС/.
        rf"{_PLACE}{_AND}\s*/[^/]{{2,30}}/[.\s]*",
        # МОСКВА, 5 янв - РИА Новости.
        rf"{_PLACE}, {_DAY}{_DASH}РИА Новости(?:,[^.]{{0,40}})?\.\s*",
        # LONDON, Jan 5 — ; SEOUL —
        rf"{_PLACE}(?:, {_DAY}|, [^—–:=()\d]{{2,30}})?{_DASH}(?=\S)",
        # SEOUL: … ; but not UPDATE: …
        r"(?!(?:NATO|UPDATED?|BREAKING|WATCH|LIVE|EXCLUSIVE|OPINION|ANALYSIS|VIDEO|FACTBOX|NOTE|"
        r"EXPLAINER|INTERVIEW|CORRECTION|PHOTOS?|TIMELINE|READ|MORE|RELATED|КСТАТИ|ВАЖНО|СРОЧНО)\b)"
        rf"{_PLACE}(?:, {_DAY})?:\s+(?=\S)",
        # (서울=연합뉴스) 홍길동 기자 = ; [서울=뉴시스] 홍길동 기자 =
        r"[(\[][^()\[\]=]{1,20}=[^()\[\]]{2,20}[)\]]\s*(?:[^=.\n]{2,40}(?:기자|특파원)\s*=\s*)?",
        # 新华社平壤1月5日电（记者某某）
        r"[（(]?(?:新华社|新華社|中新社|中新网|中央社|人民网|环球网)[^。，]{0,24}?\d{1,2}日(?:电|電|讯|訊)"
        r"\s*[)）]?(?:\s*[（(][^）)]{1,40}[）)])?\s*",
        # 【ソウル＝共同】 ; 【北京時事】 ; ［ソウル ５日 ロイター］ -
        r"[【［\[][^】］\]]{2,24}(?:共同|時事|ロイター|AFP|聯合|聯合ニュース|タス|新華社|AP)[^】］\]]{0,8}"
        r"[】］\]](?:\s*[-–—])?\s*",
    )
)


def length(paragraph: str) -> int:
    """How many characters of the paragraph are its dateline, the dash after it included; or 0."""
    head = paragraph[:LONGEST]
    for pattern in _PATTERNS:
        match = pattern.match(head)
        if match and match.end() < len(paragraph):
            return match.end()
    return 0
