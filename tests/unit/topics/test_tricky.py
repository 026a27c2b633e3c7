"""The shipped topics on what has fooled other monitors: names, scripts, spellings, directions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.model import Article, Prominence
from monitor.settings.loading import load
from monitor.topics.index import TopicIndex

TEL, TRANSFERS = "tel-production", "dprk-russia-transfers"
BOTH = (TEL, TRANSFERS)

#: What each text is for, the text, and the topics that it must ring.
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    # ── words that only look like it
    "Tel Aviv": ("A factory near Tel Aviv that builds trucks worries North Korea", ()),
    "TEL AVIV": ("TEL AVIV: the plant produced trucks, North Korea and Russia said", ()),
    "tel:": ("Order tel: 02-555-0100, the Pyongyang factory produces shoes", ()),
    "hotel": ("The hotel that North Korea built beside a factory opened", ()),
    "Tokyo Electron": ("Tokyo Electron (TEL) produces no tools for North Korean factories", ()),
    "Taiwan": ("America produces launchers for Taiwan; North Korea and Russia object", ()),
    "Iran to Russia": ("Iran supplied Russia with drones", ()),
    "Iran's TEL factory": ("Iran's TEL factory was hit, and North Korea condemned it", ()),
    "South Korea to Poland": ("South Korea sold shells to Poland, and Russia protested", ()),
    "Kardashian": ("Kim Kardashian sent shells from a Moscow beach to a factory of launchers", ()),
    "1950": ("In 1950 Soviet arms were sent to North Korea, where the Korean War began", ()),
    "1945": (
        "Soviet soldiers of the Red Army came to Pyongyang in 1945, and Moscow sent arms to "
        "Kim Il Sung's men in North Korea from Russia's far east",
        (),
    ),
    "crypto": ("Stolen crypto was transferred by North Korean hackers through Russia", ()),
    "북한산": ("북한산 등산로에 러시아 무기 전시관이 생겼다", ()),
    "Ukraine": ("North Korea condemned the supply of missiles to Ukraine against Russia", ()),
    # ── denials are news
    "denial": ("Pyongyang denied supplying shells to Russia", (TRANSFERS,)),
    "denial of making": ("North Korea denied that its plant builds mobile launchers", (TEL,)),
    # ── spellings
    "dotted": ("The D.P.R.K. leader toured a factory that produces T.E.L.s and TELs", (TEL,)),
    "look-alike": ("North Korea produces the \u0422EL in a new factory", (TEL,)),
    "full width": ("North Korea produces the ＴＥＬ in a new factory", (TEL,)),
    "no-break space": ("North\u00a0Korea sent shells to\u00a0Russia", (TRANSFERS,)),
    "curly quotes": ("North Korea’s plant builds “mobile launchers”", (TEL,)),
    "no-break hyphen": ("Kim Jong\u2011un toured a factory of mobile\u2011launchers", (TEL,)),
    "soft hyphen": ("North Ko\u00adrea sent ammu\u00adnition to Rus\u00adsia", (TRANSFERS,)),
    "zero width": ("North Ko\u200brea sent mis\u200bsiles to Rus\u200bsia", (TRANSFERS,)),
    # ── Korean: spaced, joined, with particles
    "spaced": ("북한이 이동식 발사대를 생산하는 공장을 공개했다", (TEL,)),
    "joined": ("북한이 이동식발사대를 생산하는 군수공장을 공개했다", (TEL,)),
    "particles": ("북한에서는 러시아로 포탄을 보냈다고 한다", (TRANSFERS,)),
    "both headline": ("북러 무기 거래 확대", (TRANSFERS,)),
    # ── Russian cases
    "nominative": ("КНДР поставила России снаряды", (TRANSFERS,)),
    "genitive": ("Поставки снарядов из Северной Кореи в Россию выросли", (TRANSFERS,)),
    "instrumental": ("Завод в КНДР занят пусковыми установками: производство растёт", (TEL,)),
    # ── Chinese and Japanese
    "simplified": ("朝鲜向俄罗斯提供炮弹", (TRANSFERS,)),
    "traditional": ("北韓向俄羅斯提供砲彈", (TRANSFERS,)),
    "simplified, making": ("金正恩视察导弹发射车工厂", (TEL,)),
    "Japanese": ("北朝鮮がロシアに砲弾を提供した", (TRANSFERS,)),
    "Japanese, making": ("北朝鮮が移動式発射台を量産", (TEL,)),
    # ── the other way round, and in other voices
    "the other way": ("Russia gave North Korea missile technology", (TRANSFERS,)),
    "passive": ("Ammunition was shipped to Russia by North Korea", (TRANSFERS,)),
    "nominal": ("The transfer of arms from North Korea to Russia goes on", (TRANSFERS,)),
}


@pytest.fixture(scope="module")
def shipped(root: Path) -> TopicIndex:
    settings = load(root / "config", environ={})
    return TopicIndex(settings.topics, sets=settings.sets)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("place", ["title", "lead"])
def test_the_shipped_topics_are_not_fooled(
    shipped: TopicIndex, article: Callable[..., Article], name: str, place: str
) -> None:
    text, expected = CASES[name]
    about = article("", title=text) if place == "title" else article(text)
    matching = shipped.match(about)
    rung = {m.topic for m in matching.matches if m.prominence is not Prominence.PASSING}
    assert rung == set(expected)
    # Each match says by which state of its topic it was found.
    assert all(m.revision == shipped.topics[m.topic].revision for m in matching.matches)
    assert all(m.revision for m in matching.matches)
