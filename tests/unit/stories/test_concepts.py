from __future__ import annotations

import pytest

from monitor.stories.concepts import Concepts
from monitor.text import words

SETS = {
    "dprk": [
        "North Korea*",
        "{DPRK}",
        "북한",
        "КНДР",
        "Северн* Коре*",
        "朝鲜 NOT NEAR/0 半岛",
        "北朝鮮",
    ],
    "tel": ["transport* erector*", "발사차"],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a North Korean factory", {"dprk"}),
        ("the DPRK's transporter-erector vehicles", {"dprk", "tel"}),
        ("북한이 발사차를 공개했다", {"dprk", "tel"}),
        ("власти Северной Кореи", {"dprk"}),
        ("北朝鮮が発表した", {"dprk"}),
        ("朝鲜半岛", set()),
        ("the north of Korea", set()),
        ("", set()),
    ],
)
def test_a_set_is_found_in_any_of_its_languages(text: str, found: set[str]) -> None:
    said = words(text)
    assert {concept.unit for concept in Concepts(SETS).found_in(said, set(said))} == found


def test_without_sets_there_are_no_concepts() -> None:
    assert Concepts({}).found_in(["North", "Korea"], {"North", "Korea"}) == set()
