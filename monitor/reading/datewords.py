"""Names of months, time zones and halves of the day, as news writes them."""

from __future__ import annotations

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
