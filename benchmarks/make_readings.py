"""Writes monitor/stories/readings.txt: how Korean reads the Han that names are written with.

    python benchmarks/make_readings.py

Needs the `hanja` package (`pip install hanja`, WTFPL 2), whose table is that of Unihan. Kept are
the signs of the national sets of China, Japan and Korea: those that news is printed with.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from hanja.table import hanja_table

TARGET = Path(__file__).parent.parent / "monitor" / "stories" / "readings.txt"
SETS = ("gb2312", "shift_jis", "euc_kr")
#: Signs that are two: simplified in China, another one elsewhere. Names need the Chinese one.
SIMPLIFIED = {"圣": "성"}
HEAD = """\
# Han by how Korean reads them, a syllable a line: 金正恩 is 금정은, and so Kim Jong Un.
# Written by benchmarks/make_readings.py from the table of the hanja package (WTFPL 2).
"""


def main() -> None:
    signs: defaultdict[str, list[str]] = defaultdict(list)
    for sign, syllable in sorted({**hanja_table, **SIMPLIFIED}.items()):
        if "一" <= sign <= "鿿" and any(printed(sign, name) for name in SETS):
            signs[syllable].append(sign)
    lines = (f"{syllable}{''.join(found)}\n" for syllable, found in sorted(signs.items()))
    TARGET.write_text(HEAD + "".join(lines), "utf-8")


def printed(sign: str, encoding: str) -> bool:
    """Whether a national set has the sign."""
    try:
        return len(sign.encode(encoding)) > 1
    except UnicodeEncodeError:
        return False


if __name__ == "__main__":
    main()
