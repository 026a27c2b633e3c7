"""Language, identity and attribution: what is made of a document's claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Writer, WriterKind
from monitor.reading.attribution import cites, originator
from monitor.reading.identity import content_hash, item_key, url_key
from monitor.reading.language import identify, normal


def test_an_agencys_name_inside_another_is_not_found() -> None:
    assert cites("The Korean Central News Agency said so.", besides=None) == ("KCNA",)
    assert cites("The Central News Agency said so.", besides=None) == ("Central News Agency",)
    assert cites("Interfax-Ukraine said so.", besides=None) == ("Interfax-Ukraine",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KCNA said so, and Yonhap reported it.", ("KCNA", "Yonhap")),
        ("The White House said on Friday that it knew.", ("White House",)),
        ("A fence was put up around the White House.", ()),
        (
            "조선중앙통신은 5일 이같이 보도했다. 백악관은 이를 확인했다고 밝혔다.",
            ("KCNA", "White House"),
        ),
        ("Об этом сообщает ЦТАК. В Пентагоне заявили иное.", ("KCNA", "Pentagon")),
        ("据朝中社报道，白宫发言人表示关切。", ("KCNA", "White House")),
        ("朝鮮中央通信が報じた。ホワイトハウスは発表した。", ("KCNA", "White House")),
        ("AP통신은 로이터를 인용했다.", ("AP", "Reuters")),
        ("The CAPITAL and its APples", ()),
    ],
)
def test_cites(text: str, expected: tuple[str, ...]) -> None:
    assert cites(text, besides=None) == expected


def test_nobody_cites_themselves() -> None:
    assert cites("AP said that KCNA said so.", besides="AP") == ("KCNA",)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"datelines": ["SEOUL, South Korea (AP) —"]}, "AP"),
        ({"datelines": ["МОСКВА, 5 января. /ТАСС/."]}, "TASS"),
        ({"datelines": ["(서울=연합뉴스) 홍길동 기자 ="]}, "Yonhap"),
        ({"datelines": ["SEOUL:"], "asides": ["Source: CNA"]}, "CNA"),
        ({"asides": ["来源：新华社"]}, "Xinhua"),
        ({"asides": ["© 2026 The Associated Press. All rights reserved."]}, "AP"),
        ({"asides": ["Source: internet"]}, None),
        ({"asides": ["Photo: AP"]}, None),
        ({"clean": "The wreck was lifted at last. (AFP)"}, "AFP"),
        ({"clean": "AFP was told that the wreck was lifted."}, None),
        ({"bylines": ["Port News", "By Jane Doe, Associated Press"]}, "AP"),
        ({"bylines": ["BBC News"]}, "BBC"),
        ({"bylines": ["BBC News", "Reuters"]}, "Reuters"),
        ({"datelines": ["SEOUL (AFP) —"], "bylines": ["CNA"]}, "AFP"),
        ({}, None),
    ],
)
def test_originator(stated: dict[str, list[str]], expected: str | None) -> None:
    empty = {"datelines": [], "asides": [], "clean": "", "bylines": []}
    assert originator(**{**empty, **stated}) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "prior", "expected"),
    [
        ("The harbour of the old town was closed on Monday after a crane fell.", None, "en"),
        ("Der Hafen der alten Stadt wurde am Montag geschlossen.", None, "de"),
        ("Порт старого города был закрыт в понедельник.", None, "ru"),
        ("Порт старого міста був закритий у понеділок через аварію.", None, "uk"),
        ("북한이 미사일 발사 차량의 증산을 지시했다", None, "ko"),
        ("朝鲜最高领导人视察工厂", None, "zh"),
        ("金正恩氏が工場を視察した", None, "ja"),
        ("金正恩総書記工場視察", "ja", "ja"),
        ("Kim visits factory", "en", "en"),
        ("Kim visits factory", "en-GB", "en"),
        ("북한 TEL 증산", "en", "ko"),
        ("Der Hafen der alten Stadt wurde am Montag nach einem Unfall geschlossen.", "en", "de"),
        ("زيارة كيم إلى المصنع", "en", "ar"),
        ("THE HARBOUR OF THE OLD TOWN WAS CLOSED ON MONDAY", None, "en"),
        ("ПОРТ СТАРОГО ГОРОДА БЫЛ ЗАКРЫТ В ПОНЕДЕЛЬНИК", None, "ru"),
        ("TEL", None, None),
        ("", None, None),
        ("12345 !!", "fr", "fr"),
    ],
)
def test_language(text: str, prior: str | None, expected: str | None) -> None:
    assert identify(text, prior=prior) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en-GB", "en"), ("zh_CN", "zh"), ("EN", "en"), ("english", None), ("", None), (None, None)],
)
def test_language_tags(tag: str | None, expected: str | None) -> None:
    assert normal(tag) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/2026/harbour",
        "http://news.example/2026/harbour/",
        "https://www.news.example/2026/harbour",
        "https://news.example:443/2026/harbour#top",
        "https://NEWS.example/2026/harbour?utm_source=rss&utm_medium=feed",
        "https://news.example/2026/harbour?fbclid=1&at_medium=RSS",
        "https://amp.news.example/2026/harbour",
        "https://m.news.example/2026/harbour",
        "https://news.example/2026/harbour/amp/",
        "https://news.example/amp/2026/harbour",
        "https://news.example/2026/harbour?outputType=amp",
        "https://news.example/2026/harbour?print=1",
    ],
)
def test_one_page_has_one_key(url: str) -> None:
    assert url_key(url) == "news.example/2026/harbour"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/2026/harbour?id=5",
        "https://news.example/2026/harbour?source=12",
        "https://news.example/2026/harbour?view=77",
        "https://news.example:8080/2026/harbour",
        "https://news.example/2026/Harbour",
    ],
)
def test_another_page_has_another_key(url: str) -> None:
    assert url_key(url) != "news.example/2026/harbour"


@given(st.text(max_size=80))
def test_any_text_has_a_key_that_stays(url: str) -> None:
    assert isinstance(url_key(url), str)
    assert url_key(url) == url_key(url)


def test_the_guid_goes_before_the_link_and_the_link_before_the_words() -> None:
    assert item_key(guid=" a ", url="https://b.example/", title="c", date="d") == "a"
    assert item_key(guid="", url="https://b.example/", title="c", date="d") == "b.example"
    words = item_key(guid="", url="", title="c", date="d")
    assert words != item_key(guid="", url="", title="c", date="e")


def test_spaces_change_no_content() -> None:
    assert content_hash("A  b", "c\n\nd") == content_hash(" A b ", "c d")
    assert content_hash("A b", "c d") != content_hash("A", "b c d")


def test_the_configuration_may_name_others() -> None:
    wire = Writer(
        name="Harbour Wire", kind=WriterKind.AGENCY, names=("Harbour Wire", "HW", "Маяк*")
    )
    stated = {"datelines": ["OLDTOWN (HW) — "], "asides": [], "clean": "", "bylines": []}
    assert originator(**stated, known=(wire,)) == "Harbour Wire"  # type: ignore[arg-type]
    assert originator(**stated) is None  # type: ignore[arg-type]
    assert cites("По сообщению Маяка, нет.", besides=None, known=(wire,)) == ("Harbour Wire",)
    assert cites("Маяковский молчит.", besides=None, known=(wire,)) == ()
    # What is shipped stays known, and a longer name inside of which another stands goes before it.
    text = "The Korean Central News Agency and HW said so."
    assert cites(text, besides=None, known=(wire,)) == ("KCNA", "Harbour Wire")
