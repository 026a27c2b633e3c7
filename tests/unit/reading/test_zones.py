"""Which part of a text is what, on texts of our own making."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Article, ZoneKind
from monitor.reading import asides, dateline, lines, tidy, zones

Read = Callable[[str], Article]

TITLE = "Harbour of the old town closed after crane falls"
FIRST = (
    "The harbour of the old town was closed on Monday after a crane fell into the water, officials "
    "said, and no ship may enter before the end of the week, when divers from the navy are to lift "
    "the wreck."
)
SECOND = "Two ferries with some ninety people on board turned round and went back to the island."
THIRD = "The crane, built in 1931, had been out of use for years, the mayor told a local station."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
HEADLINES = [
    "Farmers find a lost Roman road",
    "Why the tram now runs on Sundays",
    "Ten quiet beaches within an hour",
    "Council votes for a new library",
    "Night trains return to the coast",
]


def zoned(article: Article) -> dict[ZoneKind, str]:
    return {kind: "\n".join(article.texts(kind)) for kind in ZoneKind}


def test_a_plain_report(read_text: Read) -> None:
    article = read_text(f"{TITLE}\n\n{BODY}\n")
    parts = zoned(article)
    assert article.title == TITLE
    assert parts[ZoneKind.LEAD] == FIRST
    assert parts[ZoneKind.BODY] == f"{SECOND}\n\n{THIRD}"
    assert parts[ZoneKind.ASIDE] == TITLE
    assert article.zones[0].why == "the headline"


def test_a_short_first_paragraph_takes_the_next_into_the_lead(read_text: Read) -> None:
    parts = zoned(read_text(f"{TITLE}\n\n{SECOND}\n\n{FIRST}\n\n{THIRD}"))
    assert parts[ZoneKind.LEAD] == f"{SECOND}\n\n{FIRST}"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (f"World\n\n{TITLE}", TITLE),
        (f"Home > World > Harbours\n{TITLE}", TITLE),
        (f"{TITLE}\nBy Jane Doe and John Roe\nSeptember 21, 2026", TITLE),
        (f"{TITLE}\nPort News", TITLE),
        (f"Headline: {TITLE}", TITLE),
        (f"Home > AcmeBrand:{TITLE} -X\nAcmeBrand:{TITLE}\nSEOUL,AcmeBrand again", TITLE),
    ],
)
def test_the_head_is_told_from_the_text(read_text: Read, head: str, title: str) -> None:
    article = read_text(f"{head}\n\n{BODY}")
    assert article.title == title
    assert TITLE not in article.clean_text
    assert article.clean_text.endswith(BODY)


def test_prose_alone_has_no_headline(read_text: Read) -> None:
    article = read_text(BODY)
    assert article.title == ""
    assert article.clean_text.replace("\n\n", "") == BODY.replace("\n\n", "")


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        ("Share this: Facebook\n\nX", "a share bar"),
        ("Related\n" + "\n".join(f"- {h}" for h in HEADLINES), "a list under 'Related'"),
        ("많이 본 뉴스\n" + "\n".join(HEADLINES), "a list under '많이 본 뉴스'"),
        ("Читайте также:\n" + "\n".join(HEADLINES), "a list under 'Читайте также'"),
        ("相关阅读\n" + "\n".join(HEADLINES), "a list under '相关阅读'"),
        ("関連記事\n" + "\n".join(HEADLINES), "a list under '関連記事'"),
        ("\n".join(HEADLINES), "a list of headlines"),
        (
            f"Jo Bloggs\nJo Bloggs\nJo has written on ports and ships for this paper since 1999, "
            f"and lives by the sea.\n{HEADLINES[0]}\nA farmer was ploughing when he saw...",
            "after a name said twice, 'Jo Bloggs'",
        ),
        (
            f"{HEADLINES[0]}\nA farmer was ploughing when…\n{HEADLINES[1]}\nFrom May on…",
            "a headline and a teaser that breaks off",
        ),
        ("© 2026 Port News. All rights reserved.", "a copyright notice"),
        ("Source: CNA", "a credit line"),
        ("ADVERTISEMENT", "an advertisement's place"),
        ("The post Harbour closed appeared first on Port News.", "a link to other articles"),
        ("(끝)", "an end mark"),
        ("저작권자 ⓒ 항구뉴스 무단전재 및 재배포 금지", "a copyright notice"),
    ],
)
def test_what_follows_the_text_is_set_aside(read_text: Read, tail: str, why: str) -> None:
    article = read_text(f"{TITLE}\n\n{BODY}\n\n{tail}")
    assert article.clean_text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert article.zones[-1].why == why


def test_a_table_above_the_headlines_of_others_stays(read_text: Read) -> None:
    table = "\n".join(f"June {day} – Port of Old {name}" for day, name in enumerate("ABCDEF", 3))
    article = read_text(f"{TITLE}\n\n{BODY}\n{table}\n" + "\n".join(HEADLINES))
    assert article.clean_text.endswith("June 8 – Port of Old F")
    assert article.zones[-1].why == "a list of headlines"


@pytest.mark.parametrize(
    "text",
    [
        # A table of the article's own: dates, ranks and results hold a number each.
        f"{FIRST}\n{SECOND}\n"
        + "\n".join(
            f"June {day} – Port of {name} Old Harbour" for day, name in enumerate("ABCDEFGH", 3)
        ),
        # A list that the article announces.
        f"{FIRST}\n{SECOND}\nThe ministry named these companies:\n" + "\n".join(HEADLINES),
        # A list in the middle, with prose after it.
        f"{FIRST}\nRelated\n" + "\n".join(HEADLINES) + f"\n{SECOND}\n{THIRD}",
        # A heading that means something here.
        f"{FIRST}\nLatest\n{SECOND}\nThe town hall\n{THIRD}\n{FIRST}",
        # A poem: nothing but open lines.
        "\n".join(HEADLINES * 3),
        # Quotations that close a paragraph are not dots that break one off.
        f"{FIRST}\nОна сказала коротко и ясно всем\n«Больше никто об этом не узнает»\n{SECOND}",
        # Mentions of what elsewhere is a mark.
        f"{FIRST}\nReaders share this story on Facebook more than any other, the editor said.",
    ],
)
def test_doubt_keeps_the_text(text: str) -> None:
    split = lines.split(text)
    kept = [line.text for i, line in enumerate(split) if i not in asides.find(split, bare=True)]
    assert set(kept) >= {line.text for line in split if line.is_prose}
    assert len(kept) > len(split) / 2


def test_a_pages_own_list_stays() -> None:
    split = lines.split(f"{BODY}\n" + "\n".join(HEADLINES))
    assert asides.find(split, bare=False) == {}
    assert len(asides.find(split, bare=True)) == len(HEADLINES)


def test_marks_alone_are_the_text() -> None:
    split = lines.split("Share\nFacebook\nX")
    assert asides.find(split, bare=True) == {}


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("SEOUL, South Korea (AP) — The", "SEOUL, South Korea (AP) — "),
        ("SEOUL (Reuters) - The", "SEOUL (Reuters) - "),
        ("SEOUL/WASHINGTON, Jan 5 (Reuters) - The", "SEOUL/WASHINGTON, Jan 5 (Reuters) - "),
        ("SEOUL, Jan. 5 (Yonhap) -- The", "SEOUL, Jan. 5 (Yonhap) -- "),
        ("Pyongyang, January 5 (KCNA) -- The", "Pyongyang, January 5 (KCNA) -- "),
        ("PARIS — The", "PARIS — "),
        ("SEOUL: The", "SEOUL: "),
        ("MOSCOW, January 5. /TASS/. The", "MOSCOW, January 5. /TASS/. "),
        ("МОСКВА, 5 января. /ТАСС/. Это", "МОСКВА, 5 января. /ТАСС/. "),
        ("МОСКВА, 5 янв - РИА Новости. Это", "МОСКВА, 5 янв - РИА Новости. "),
        ("(서울=연합뉴스) 홍길동 기자 = 북한이", "(서울=연합뉴스) 홍길동 기자 = "),
        ("[서울=뉴시스] 북한이", "[서울=뉴시스] "),
        ("新华社平壤1月5日电（记者张三）朝鲜", "新华社平壤1月5日电（记者张三）"),
        ("【ソウル＝共同】北朝鮮", "【ソウル＝共同】"),
        ("NATO: an alliance", ""),
        ("BREAKING: The", ""),
        ("The harbour (AP) — was", ""),
        ("Kim Jong Un said on Monday", ""),
        ("SEOUL", ""),
    ],
)
def test_datelines(paragraph: str, expected: str) -> None:
    assert paragraph[: dateline.length(paragraph)] == expected


def test_a_dateline_is_a_zone_of_its_own(read_text: Read) -> None:
    parts = zoned(read_text(f"{TITLE}\n\nPORTHAVEN (AFP) — {FIRST}\n\n{SECOND}"))
    assert parts[ZoneKind.DATELINE] == "PORTHAVEN (AFP) —"
    assert parts[ZoneKind.LEAD] == FIRST


@given(st.text(alphabet=st.sampled_from("ab. \n-XRelated:…()é한"), max_size=300))
def test_the_zones_hold_every_line_once_and_in_order(text: str) -> None:
    text, _ = tidy.tidy(text)
    split = lines.split(text)
    found = zones.partition(split, asides.find(split, bare=True))
    end = 0
    for zone in found:
        assert zone.start >= end
        assert text[end : zone.start].strip() == ""
        end = zone.end
    assert text[end:].strip() == ""


# ── tidying ──────────────────────────────────────────────────────────────────────────────────


def wrapped(text: str, width: int = 72) -> str:
    out, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            out.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*out, line])


def test_hard_wrapped_text_is_unwrapped() -> None:
    text = "\n\n".join(wrapped(paragraph) for paragraph in (FIRST, SECOND, THIRD, FIRST))
    assert tidy.tidy(text)[0] == "\n\n".join((FIRST, SECOND, THIRD, FIRST))


def test_headlines_are_not_run_together() -> None:
    text = "\n".join(HEADLINES * 3)
    assert tidy.tidy(text)[0] == text


def test_what_only_a_screen_needs_is_dropped() -> None:
    assert tidy.tidy("a\u00adb\u200b  c\t d \n\n\n\n e\u0301")[0] == "ab c d\n\né"
