"""One event in five languages is one story; two events of one kind are two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.model import Article, Placement, Relation
from monitor.stories.place import StoryPlacer
from monitor.stories.sounds import sounds

Make = Callable[..., Article]

#: A launch, then another one of another firm, elsewhere; texts of our own.
LAUNCH = {
    "en": "Norwegian company Andotek launched a rocket with 27 satellites from Baikonur in "
    "Kazakhstan on March 14. Director Viktor Salenko said it weighed 312 tonnes; a customer in "
    "Portugal pays 45 million dollars.",
    "ru": "Норвежская компания Andotek 14 марта запустила с Байконура в Казахстане ракету с 27 "
    "спутниками. Директор Виктор Саленко сказал, что она весит 312 тонн; заказчик из Португалии "
    "платит 45 млн долларов.",
    "ko": "노르웨이 기업 Andotek이 3월 14일 카자흐스탄 바이코누르에서 위성 27기를 실은 로켓을 "
    "발사했다. 빅토르 살렌코 대표는 무게가 312톤이라고 말했다. 포르투갈 고객이 4500만 달러를 "
    "지불한다.",
    "zh": "挪威公司Andotek于3月14日在哈萨克斯坦拜科努尔发射了一枚搭载27颗卫星的火箭。"
    "总裁维克托·萨连科表示火箭重312吨，葡萄牙客户支付4500万美元。",
    "ja": "ノルウェーのAndotek社は3月14日、カザフスタンのバイコヌールから衛星27基を載せた"
    "ロケットを打ち上げた。ビクトル・サレンコ社長は重量312トンと述べ、ポルトガルの顧客が4500万ドルを支払う。",
}
OTHER = {
    "en": "Indian company Skyreach launched a rocket with 14 satellites from Kourou in French "
    "Guiana on March 14. Director Arjun Mehrotra said it weighed 205 tonnes; a customer in Chile "
    "pays 31 million dollars.",
    "ru": "Индийская компания Skyreach 14 марта запустила с космодрома Куру ракету с 14 "
    "спутниками. Директор Арджун Мехротра сказал, что она весит 205 тонн; заказчик из Чили "
    "платит 31 млн долларов.",
    "ko": "인도 기업 Skyreach가 3월 14일 쿠루에서 위성 14기를 실은 로켓을 발사했다. "
    "아르준 메흐로트라 대표는 무게가 205톤이라고 말했다. 칠레 고객이 3100만 달러를 지불한다.",
    "zh": "印度公司Skyreach于3月14日在库鲁发射了一枚搭载14颗卫星的火箭。总裁表示火箭重205吨，"
    "智利客户支付3100万美元。",
    "ja": "インドのSkyreach社は3月14日、クールーから衛星14基を載せたロケットを打ち上げた。"
    "社長は重量205トンと述べ、チリの顧客が3100万ドルを支払う。",
}


@pytest.mark.parametrize("language", ["ru", "ko", "zh", "ja"])
@pytest.mark.parametrize("english_first", [True, False])
@pytest.mark.parametrize("event", [LAUNCH, OTHER], ids=["launch", "other"])
def test_an_event_joins_its_story_in_another_language(
    archive: Any, make_article: Make, language: str, english_first: bool, event: dict[str, str]
) -> None:
    placer = StoryPlacer()
    first, then = ("en", language) if english_first else (language, "en")
    for told in (LAUNCH, OTHER):
        article = make_article(told[first], language=first)
        alone = Placement(relation=Relation.FIRST, story=None)
        archive.file(article, placer.fingerprint(article), alone)
    member, placement = archive.take(placer, make_article(event[then], language=then))
    assert member.story == (1 if event is LAUNCH else 2)
    assert "in another language: both name" in placement.why


@pytest.mark.parametrize("language", ["ru", "ko", "zh", "ja"])
@pytest.mark.parametrize("english_first", [True, False])
def test_another_event_of_its_kind_does_not_join(
    archive: Any, make_article: Make, language: str, english_first: bool
) -> None:
    placer = StoryPlacer()
    first, then = ("en", language) if english_first else (language, "en")
    archive.take(placer, make_article(LAUNCH[first], language=first))
    member, _ = archive.take(placer, make_article(OTHER[then], language=then))
    assert member.story == 2


def test_an_event_in_five_languages_is_one_story(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    for language, text in LAUNCH.items():
        archive.take(placer, make_article(text, language=language))
    assert {member.story for member in archive.stored} == {1}


@pytest.mark.parametrize(
    "names",
    [
        ("Putin", "Путина", "푸틴"),
        ("Trump", "Трампа", "트럼프"),
        ("Merkel", "Меркель", "メルケル", "메르켈"),
    ],
)
def test_a_name_sounds_alike_in_each_script(names: tuple[str, ...]) -> None:
    assert set.intersection(*(set(sounds(name)) for name in names))
