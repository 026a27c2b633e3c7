"""Who wrote a text and whom it cites, in five languages. The sentences are our own."""

from __future__ import annotations

import pytest

from monitor.reading.attribution import cites, originator


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # English
        (
            "Pictures by Planet Labs showed new roofs, and SIPRI counted twelve halls.",
            ("Planet Labs", "SIPRI"),
        ),
        (
            "The plant appears in footage that Korean Central Television aired.",
            ("Korean Central Television",),
        ),
        (
            "A Kremlin spokesman declined to answer; Politico has the letter.",
            ("Kremlin", "Politico"),
        ),
        ("The road to the Pentagon was closed for an hour.", ()),
        ("U.S. Forces Korea acknowledged the flight.", ("US Forces Korea",)),
        # Korean
        ("합참은 발사 징후를 분석 중이라고 설명했다.", ("South Korean Joint Chiefs of Staff",)),
        (
            "조선중앙TV가 공개한 영상을 한국국방연구원이 분석했다.",
            ("Korean Central Television", "Korea Institute for Defense Analyses"),
        ),
        ("대통령실 앞에서 시민들이 모였다.", ()),
        ("국정원은 병력 이동을 추정하고 있다고 국회에 알렸다.", ("National Intelligence Service",)),
        ("산케이신문과 악시오스가 같은 내용을 실었다.", ("Sankei", "Axios")),
        # Russian
        ("В Кремле опровергли поставки, пишет «Медуза».", ("Kremlin", "Meduza")),
        ("Генштаб ВСУ опубликовал сводку за сутки.", ("Ukrainian General Staff",)),
        ("МИД Японии осудил пуск.", ("Japanese Foreign Ministry",)),
        ("У Пентагона новый забор.", ()),
        ("Как передаёт БелТА со ссылкой на ФСБ, груз задержан.", ("BelTA", "FSB")),
        # Chinese
        ("韩国联合参谋本部通报说，发现了新的车辆。", ("South Korean Joint Chiefs of Staff",)),
        ("据南华早报报道，克里姆林宫否认此事。", ("South China Morning Post", "Kremlin")),
        ("朝鲜中央电视台播出了画面。", ("Korean Central Television",)),
        ("游客在白宫前拍照。", ()),
        ("俄联邦安全局强调货物是合法的。", ("FSB",)),
        # Japanese
        ("官房長官は会見で非難した。", ("Japanese government",)),
        (
            "朝鮮中央テレビが映像を流し、防衛省は分析していると説明した。",
            ("Korean Central Television", "Japanese Defence Ministry"),
        ),
        ("毎日新聞によると、在韓米軍は飛行を認めた。", ("Mainichi", "US Forces Korea")),
        ("クレムリンの前に人が集まった。", ()),
        ("多国間制裁監視チームが報告を公表した。", ("Multilateral Sanctions Monitoring Team",)),
    ],
)
def test_cites(text: str, expected: tuple[str, ...]) -> None:
    assert cites(text, besides=None) == expected


@pytest.mark.parametrize(
    ("aside", "expected"),
    [
        ("With inputs from AFP", "AFP"),
        ("(With reporting from the Associated Press)", "AP"),
        ("This article was originally published by Radio Free Asia.", "Radio Free Asia"),
        ("기사제공 연합뉴스", "Yonhap"),
        ("По материалам ТАСС", "TASS"),
        ("本文来源：环球时报", "Global Times"),
        ("转自：新华社", "Xinhua"),
        ("配信：共同通信", "Kyodo"),
        ("ⓒ 뉴시스, 무단전재-재배포 금지", "Newsis"),
        # Who is asked is no source of the text.
        ("With questions for the White House", None),
        ("本文来源：网络", None),
    ],
)
def test_a_line_of_credit(aside: str, expected: str | None) -> None:
    told = originator(datelines=[], asides=[aside], clean="", bylines=[])
    assert told == expected


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("TOKYO, Jan 5 (Kyodo) --", "Kyodo"),
        ("МИНСК, 5 января — БелТА.", "BelTA"),
        ("КИЕВ, 5 января (УНИАН).", "UNIAN"),
        ("(도쿄=뉴스1) 홍길동 기자 =", "News1"),
        ("中新社首尔1月5日电", "China News Service"),
        ("【ソウル時事】", "Jiji"),
        ("(평양 1월 5일발 조선중앙통신)", "KCNA"),
    ],
)
def test_a_dateline(dateline: str, expected: str) -> None:
    assert originator(datelines=[dateline], asides=[], clean="", bylines=[]) == expected
