"""What the language means, line by line of its specification."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.model import Article, ZoneKind

Found = Callable[..., list[str]]
Make = Callable[..., Article]


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        # Words are whole.
        ("tel", "hotel motel", []),
        ("tel", "tel: 02-555", ["tel"]),
        ("produc*", "a reproduction of produce and products", ["produce", "products"]),
        ("*duction", "reproduction", ["reproduction"]),
        ("l?unch?r", "x", []),
        ("lau?cher", "a launcher, launchers", ["launcher"]),
        (
            "trans*erector",
            "transerector transporterector erector",
            ["transerector", "transporterector"],
        ),
        # Hyphen, apostrophe, no-break space separate; curly and straight are the same.
        ('"Kim Jong Un"', "Kim Jong-un, Kim Jong Un, KIM\u00a0JONG\u2011UN", None),
        ("Korea", "Korea's and Korea’s", ["Korea", "Korea"]),
        ("Jong-un", "Kim Jong Un", ["Jong Un"]),
        # Case counts only in braces.
        ("{TEL}", "tel Tel TEL", ["TEL"]),
        ("{Launch*}", "launched Launched", ["Launched"]),
        # Dots, diacritics, compatibility forms, look-alikes, invisible characters.
        ("{US}", "the U.S. and the US, tell us", ["U.S.", "US"]),
        ("{DPRK}", "D.P.R.K. DPRK dprk", ["D.P.R.K.", "DPRK"]),
        ("U.S.", "the US", ["US"]),
        ("Lodz", "Łódź", ["Łódź"]),
        ("{TEL}", "a \u0422EL here", ["\u0422EL"]),
        ("{TEL}", "ＴＥＬ", ["ＴＥＬ"]),
        ("missile", "mis\u00adsile mis\u200bsile", ["mis\u00adsile", "mis\u200bsile"]),
        # No stemming.
        ("factory", "factories", []),
    ],
)
def test_words(found: Found, query: str, text: str, places: list[str] | None) -> None:
    got = found(query, text)
    assert len(got) == 3 if places is None else got == places


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("a NEAR/1 b", "a x b", True),
        ("a NEAR/1 b", "a x x b", False),
        ("a NEAR/0 b", "b a", True),
        ("a ONEAR/1 b", "b a", False),
        ("a ONEAR/1 b", "a b", True),
        # A paragraph break counts as one word.
        ("a NEAR/0 b", "a\nb", False),
        ("a NEAR/1 b", "a\n\n\nb", True),
        ('"a b"', "a\nb", False),
        # Sentences and paragraphs.
        ("a NEAR/s b", "a x x x x b. c", True),
        ("a NEAR/s b", "a. b", False),
        ("Kim NEAR/s b", "Gen. Kim of the U.S. said b.", True),
        ("a NEAR/p b", "a. x. b", True),
        ("a NEAR/p b", "a\nb", False),
        ("a ONEAR/p b", "b. a", False),
        # Operands may interleave but not share a word.
        ("a NEAR/5 a", "a", False),
        ("a NEAR/5 a", "a x a", True),
        ('"a b" NEAR/5 (b | c)', "a b", False),
        ('"a b" NEAR/5 (b | c)', "a b x b", True),
        ("(a NEAR/9 b) NEAR/1 c", "a c b", True),
        ("(a NEAR/3 b) NEAR/3 (c NEAR/3 d)", "a c b d", True),
        ("a NEAR/2 b NEAR/2 c", "a x b x c", True),
        ("a NEAR/2 c NEAR/2 b", "a x b x x c", False),
        # NOT NEAR filters occurrences.
        ("{TEL} NOT NEAR/1 (Aviv | Dan)", "TEL Aviv", False),
        ("{TEL} NOT NEAR/1 (Aviv | Dan)", "TEL Aviv. x x A TEL", True),
        ("{TEL} NOT NEAR/1 (Aviv | Dan)", "Tel Aviv", False),
        ('Korea NOT NEAR/0 "South Korea"', "South Korea", False),
        ('Korea NOT NEAR/0 "South Korea"', "North Korea", True),
        ('"Tel Aviv" NOT NEAR/3 Tel', "Tel Aviv", True),
        ("a NOT ONEAR/1 b", "b a", True),
        ("a NOT NEAR/s b", "a x. b", True),
        # NOT, ATLEAST.
        ("a NOT b", "a b", False),
        ("a NOT b", "a c", True),
        ("ATLEAST/3 (Kim | {KCNA})", "Kim KCNA", False),
        ("ATLEAST/3 (Kim | {KCNA})", "Kim KCNA Kim", True),
        ('ATLEAST/2 (Kim | "Kim Jong")', "Kim Jong", False),
        (
            '"mobile launch* vehicle*" NEAR/20 (produc* | factor*)',
            "producing mobile launching vehicles",
            True,
        ),
    ],
)
def test_nearness(found: Found, query: str, text: str, holds: bool) -> None:
    assert bool(found(query, text)) is holds


def test_near_reaches_its_limit_and_no_farther(found: Found) -> None:
    for words, holds in ((250, True), (251, False)):
        assert bool(found("a NEAR/250 b", f"a {'x ' * words} b")) is holds


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("导弹", "朝鲜向俄罗斯提供导弹和弹药", ["导弹"]),
        ("朝鲜 NEAR/6 导弹", "朝鲜向俄罗斯提供导弹和弹药", ["朝鲜向俄罗斯提供导弹"]),
        ("朝鲜 NEAR/2 导弹", "朝鲜向俄罗斯提供导弹和弹药", []),
        ("朝鲜 ONEAR/3 导弹", "导弹和朝鲜", []),
        ("ミサイル", "弾道ミサイルを発射", ["ミサイル"]),
        ("ミサイル", "弾道ﾐｻｲﾙを発射", ["ﾐｻｲﾙ"]),
        ("ガス", "毒ｶﾞｽ弾", ["ｶﾞｽ"]),
        ("発射 NEAR/1 ミサイル", "ミサイルを発射", ["ミサイルを発射"]),
        ("ขีปนาวุธ", "ยิงขีปนาวุธใหม่", ["ขีปนาวุธ"]),
        ("朝鲜 NOT NEAR/0 朝鲜半岛", "朝鲜半岛局势", []),
        ("朝鲜 NOT NEAR/0 朝鲜半岛", "朝鲜局势", ["朝鲜"]),
        ("KN-23ミサイル", "新型KN-23ミサイルを公開", ["KN-23ミサイル"]),
        ("导弹*", "导弹车", ["导弹"]),
        ("𠮷野", "新𠮷野家", ["𠮷野"]),
        # Hangul: the word with its particles.
        (
            "북한",
            "북한 북한이 북한에서는 북한으로부터 북한산 북한군",
            ["북한", "북한이", "북한에서는", "북한으로부터"],
        ),
        ("북한*", "북한산 북한군", ["북한산", "북한군"]),
        ("{북한}", "북한이 북한", ["북한"]),
        (
            '"김정은 위원장"',
            "김정은위원장은 김정은 위원장이",
            ["김정은위원장은", "김정은 위원장이"],
        ),
        ('"이동식 발사대 차량"', "이동식발사대 차량을", ["이동식발사대 차량을"]),
        ("TEL", "TEL을 생산", ["TEL"]),
        # Russian cases by wildcards.
        (
            '"пусков* установ*"',
            "пусковых установок, пусковую установку",
            ["пусковых установок", "пусковую установку"],
        ),
        ("ракет*", "Ракетами", ["Ракетами"]),
        ("елка", "ёлка", ["ёлка"]),
    ],
)
def test_scripts(found: Found, query: str, text: str, places: list[str]) -> None:
    assert found(query, text) == places


# ── zones ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def zoned(article: Make) -> Article:
    return article(
        title="headword",
        zones=[
            (ZoneKind.DATELINE, "SEOUL "),
            (ZoneKind.LEAD, "leading words "),
            (ZoneKind.BODY, "flow on.\nBody words"),
            (ZoneKind.ASIDE, "\nrelated stuff\n"),
            (ZoneKind.BODY, "more body"),
        ],
    )


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("headword", ["headword"]),
        ("seoul", []),
        ("related", []),
        ("any:seoul", ["SEOUL"]),
        ("any:(seoul | related)", ["SEOUL", "related"]),
        ("title:leading", []),
        ("lead:leading", ["leading"]),
        ("lead:body", []),
        ("body:words", ["words"]),
        ("words", ["words", "words"]),
        ("title:(headword AND leading)", []),
        ("title:headword AND body:more", ["headword", "more"]),
        # NOT looks where the default looks.
        ("leading NOT related", ["leading"]),
        ("leading NOT any:related", []),
        # Lead and body read on into each other; the rest never touch.
        ('"words flow"', ["words flow"]),
        ("leading NEAR/s flow", ["leading words flow"]),
        ("headword NEAR/250 leading", []),
        ("any:(seoul NEAR/250 leading)", []),
        ("any:(words NEAR/250 related)", []),
        ("words NEAR/1 more", ["words\nrelated stuff\nmore"]),
        ("words NEAR/0 more", []),
        ("lead:leading NEAR/9 body:body", ["leading words flow on.\nBody"]),
    ],
)
def test_zones(found: Found, zoned: Article, query: str, places: list[str]) -> None:
    assert found(query, zoned) == places
