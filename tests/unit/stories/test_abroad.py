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


def test_a_story_that_began_apart_stops_growing(archive: Any, make_article: Make) -> None:
    """One report that was not recognised does not draw the others of its language along."""
    placer = StoryPlacer()
    for language in ("en", "ru"):
        archive.take(placer, make_article(LAUNCH[language], language=language))
    apart = make_article(LAUNCH["ko"], language="ko")
    archive.file(apart, placer.fingerprint(apart), Placement(relation=Relation.FIRST, story=None))
    again = (
        "Andotek의 로켓이 3월 14일 바이코누르에서 발사됐다. 노르웨이 기업 대표 빅토르 살렌코는 "
        "위성 27기를 실었으며 무게는 312톤이라고 밝혔다. 포르투갈 고객의 지불액은 4500만 달러다."
    )
    member, placement = archive.take(placer, make_article(again, language="ko"))
    assert placement.relation is Relation.COVERAGE
    assert member.story == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La empresa noruega Andotek lanzó el 14 de marzo desde Baikonur, en Kazajistán, un "
               "cohete con 27 satélites. Viktor Salenko dijo que pesaba 312 toneladas; un cliente "
               "de Portugal paga 45 millones de dólares."),
        ("de", "Die norwegische Firma Andotek hat am 14. März von Baikonur in Kasachstan eine "
               "Rakete mit 27 Satelliten gestartet. Direktor Viktor Salenko sagte, sie wiege 312 "
               "Tonnen; ein Kunde in Portugal zahlt 45 Millionen Dollar."),
        ("fr", "La société norvégienne Andotek a lancé le 14 mars depuis Baïkonour, au Kazakhstan, "
               "une fusée portant 27 satellites. Viktor Salenko a dit qu'elle pesait 312 tonnes ; "
               "un client du Portugal paie 45 millions de dollars."),
        ("vi", "Công ty Andotek của Na Uy ngày 14/3 phóng tên lửa mang 27 vệ tinh từ Baikonur ở "
               "Kazakhstan. Giám đốc Viktor Salenko nói tên lửa nặng 312 tấn; khách hàng trả 45 "
               "triệu đô la."),
        ("uk", "Норвезька компанія Andotek 14 березня запустила з Байконура в Казахстані ракету з "
               "27 супутниками. Директор Віктор Саленко сказав, що вона важить 312 тонн; замовник "
               "з Португалії платить 45 млн доларів."),
    ],
)  # fmt: skip
def test_languages_that_share_letters_share_names(
    archive: Any, make_article: Make, language: str, text: str
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(LAUNCH["en"], language="en"))
    member, _ = archive.take(placer, make_article(text, language=language))
    assert member.story == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "شرکت نروژی آندوتک روز ۱۴ مارس از بایکونور راکتی با ۲۷ ماهواره پرتاب کرد."),
        ("ar", "أطلقت شركة أندوتك النرويجية في ١٤ مارس من بايكونور صاروخا يحمل ٢٧ قمرا صناعيا."),
        ("hi", "नॉर्वे की कंपनी एंडोटेक ने 14 मार्च को बैकोनूर से 27 उपग्रहों वाला रॉकेट प्रक्षेपित किया।"),
        ("th", "บริษัทแอนโดเทคของนอร์เวย์ปล่อยจรวดพร้อมดาวเทียม 27 ดวงจากไบโคนูร์ เมื่อวันที่ 14 มีนาคม"),
    ],
)  # fmt: skip
def test_a_script_whose_names_are_not_read_breaks_nothing(
    archive: Any, make_article: Make, language: str, text: str
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(LAUNCH["en"], language="en"))
    archive.take(placer, make_article(text, language=language))
    assert len(archive.stored) == 2


def test_an_arabic_name_is_guessed_by_its_sound(archive: Any, make_article: Make) -> None:
    told = (
        "أعلن فيكتور سالينكو أن شركة أندوتك أطلقت في ١٤ مارس من بايكونور في كازاخستان "
        "صاروخا يزن ٣١٢ طنا ويحمل ٢٧ قمرا صناعيا، ويدفع عميل من البرتغال ٤٥ مليون دولار."
    )
    placer = StoryPlacer()
    for text in (LAUNCH["en"], OTHER["en"]):
        archive.take(placer, make_article(text, language="en"))
    member, placement = archive.take(placer, make_article(told, language="ar"))
    assert member.story == 1
    assert "فيكتور" in placement.why
