"""Writes monitor/stories/places.txt: countries and cities as CLDR names them in many languages.

    python benchmarks/make_places.py

Needs Babel (`pip install babel`), whose data are CLDR's, under the Unicode Licence v3. A place is
kept where a language names it in letters of its own; cities are those that CLDR names time zones
after, which are the capitals and the largest ones.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale
from babel.core import get_global

LANGUAGES = ("en", "ko", "ru", "uk", "zh", "zh_Hant", "ja", "ar", "es", "fr", "de", "pt")
TARGET = Path(__file__).parent.parent / "monitor" / "stories" / "places.txt"
HEAD = """\
# Countries and cities, as the Unicode Common Locale Data Repository names them in
# {languages}.
# Written by benchmarks/make_places.py from Babel's data; Unicode Licence v3
# (https://www.unicode.org/license.txt). A place a line; a * stands for any ending.
"""


def main() -> None:
    locales = [Locale.parse(name) for name in LANGUAGES]
    lines = []
    for code in sorted(locales[0].territories):
        if code.isalpha() and code not in {"EZ", "UN", "ZZ", "XA", "XB", "QO", "EU"}:
            lines.append(entries([loc.territories.get(code, "") for loc in locales]))
    for zone in sorted(get_global("zone_territories")):
        names = [loc.time_zones.get(zone, {}).get("city", "") for loc in locales]
        names[0] = names[0] or zone.rpartition("/")[2].replace("_", " ")
        if zone.count("/") == 1 and len([n for n in names if n]) > 3:
            lines.append(entries(names))
    head = HEAD.format(languages=", ".join(LANGUAGES))
    TARGET.write_text(head + "".join(f"{line}\n" for line in dict.fromkeys(lines)), "utf-8")


def entries(names: list[str]) -> str:
    """The names of one place, a tab between them."""
    return "\t".join(dict.fromkeys(any_case(n.partition("(")[0].strip()) for n in names if n))


def any_case(name: str) -> str:
    """A Cyrillic name with any case ending."""
    words = [w.rstrip("аяоеиыйьії") + "*" if len(w) > 4 and w > "Ѐ" < w[:1] < "ӿ" else w
             for w in name.replace("–", " ").split()]  # fmt: skip
    return " ".join(words)


if __name__ == "__main__":
    main()
