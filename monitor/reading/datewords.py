"""Names of months, eras, time zones and halves of the day, and digits, as news writes them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Month names by language, January first: full name and the abbreviations in use.
_MONTHS: Final = (
    # English
    "january jan", "february feb", "march mar", "april apr", "may", "june jun",
    "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec",
    # German
    "januar jän jänner", "februar", "märz mär mrz", "", "mai", "juni",
    "juli", "", "", "oktober okt", "", "dezember dez",
    # French
    "janvier janv", "février févr fév", "mars", "avril avr", "", "juin",
    "juillet juil", "août", "septembre", "octobre", "novembre", "décembre déc",
    # Spanish
    "enero ene", "febrero", "marzo", "abril abr", "mayo", "junio",
    "julio", "agosto ago", "septiembre setiembre", "octubre", "noviembre", "diciembre dic",
    # Italian
    "gennaio gen", "febbraio", "", "aprile", "maggio mag", "giugno giu",
    "luglio lug", "", "settembre set", "ottobre ott", "", "dicembre",
    # Portuguese
    "janeiro", "fevereiro fev", "março", "", "maio", "junho",
    "julho", "", "setembro", "outubro out", "novembro", "dezembro",
    # Dutch
    "januari", "februari", "maart mrt", "", "mei", "",
    "", "augustus", "", "", "", "",
    # Russian, as dates inflect it
    "января янв январь", "февраля фев февр февраль", "марта мар март", "апреля апр апрель",
    "мая май", "июня июн июнь", "июля июл июль", "августа авг август",
    "сентября сен сент сентябрь", "октября окт октябрь", "ноября ноя нояб ноябрь",
    "декабря дек декабрь",
    # Ukrainian
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
    # Polish
    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
    "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
    # Turkish
    "ocak", "şubat", "mart", "nisan", "mayıs", "haziran",
    "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık",
    # Arabic
    "يناير", "فبراير", "مارس", "أبريل ابريل إبريل", "مايو", "يونيو",
    "يوليو", "أغسطس اغسطس", "سبتمبر", "أكتوبر اكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip

#: The number of each month by its lower-case name in any of these languages.
MONTHS: Final = {
    name: index % 12 + 1 for index, names in enumerate(_MONTHS) for name in names.split()
}

#: Hours east of UTC by abbreviation. Where one has several meanings, news feeds mean this one:
#: IST is India's, CST and the like are America's (RFC 822), BST is British Summer Time.
ZONES: Final = {
    "UT": 0.0, "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0,
    "WEST": 1.0, "BST": 1.0, "CET": 1.0, "MEZ": 1.0,
    "CEST": 2.0, "MESZ": 2.0, "EET": 2.0, "SAST": 2.0,
    "EEST": 3.0, "MSK": 3.0, "МСК": 3.0, "TRT": 3.0, "GST": 4.0,
    "PKT": 5.0, "IST": 5.5, "ICT": 7.0, "WIB": 7.0, "HKT": 8.0, "SGT": 8.0, "PHT": 8.0,
    "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0,
    "EST": -5.0, "EDT": -4.0, "ET": -5.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0,
    "PST": -8.0, "PDT": -7.0, "BRT": -3.0,
}  # fmt: skip

#: What makes an hour an afternoon's; the others in use make it a morning's.
AFTERNOON: Final = frozenset({"pm", "오후", "下午", "午後", "晚上"})
MORNING: Final = frozenset({"am", "오전", "上午", "午前", "凌晨", "早上"})

# ── digits and eras ──────────────────────────────────────────────────────────────────────────

#: The year before an era's first.
_ERAS: Final = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911,
    "主体": 1911, "主體": 1911, "주체": 1911, "juche": 1911,
}  # fmt: skip
#: 令和6年, 民國113年, 주체113(2024)년, Juche 113 (2024).
_ERA: Final = re.compile(
    rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)(?:\s?[(（]((?:19|20)\d\d)[)）])?", re.IGNORECASE
)
_HAN: Final = "〇零一二三四五六七八九"
_HAN_DATE: Final = re.compile(
    rf"([{_HAN}○]{{4}})年([{_HAN}十]{{1,3}})月([{_HAN}十]{{1,3}})(?=[日号號])"
)
#: How Koreans write a day in figures: 2024. 1. 5.
_SPACED: Final = re.compile(r"(?<!\d)(\d{4})\. (\d{1,2})\. (\d{1,2})(?!\d)\.?")


def spelled(raw: str) -> str:
    """The date with the digits 0 to 9 and the years of the common era."""
    if not raw.isascii():
        raw = "".join(_digit(c) for c in raw)
        raw = _HAN_DATE.sub(lambda m: "{}年{}月{}".format(*map(_number, m.groups())), raw)
    return _SPACED.sub(r"\1-\2-\3 ", _ERA.sub(_common, raw))


def _digit(character: str) -> str:
    """Of any script that has ten of its own, and full-width ones."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _number(han: str) -> int:
    """二〇二四, 十二, 二十三."""
    han = han.replace("零", "〇").replace("○", "〇")
    if "十" in han:
        tens, _, ones = han.partition("十")
        return 10 * (_HAN.index(tens) - 1 if tens else 1) + (_HAN.index(ones) - 1 if ones else 0)
    return int("".join(str(max(_HAN.index(c) - 1, 0)) for c in han))


def _common(match: re.Match[str]) -> str:
    """The year of the common era; the one that is given beside it, if there is one."""
    era, year, given = match.groups()
    number = 1 if year == "元" else int(year)
    return given or str(_ERAS[era.lower()] + number)
