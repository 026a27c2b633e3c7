"""The index says what the plain evaluator says: random topics on random texts, several scripts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Article, Match, NearMiss, Topic, ZoneKind
from monitor.topics.document import Document
from monitor.topics.evaluate import Evaluator, plain_find
from monitor.topics.index import TopicIndex
from monitor.topics.judge import compiled, judge
from monitor.topics.query import Vocabulary

Make = Callable[..., Article]

WORDS = [
    *[
        "launch",
        "launcher",
        "launchers",
        "launching",
        "TEL",
        "Tel",
        "tel",
        "U.S.",
        "Korea",
        "Korea's",
        "Jong-un",
        "Kim",
        "kim",
        "plant",
    ],
    *[
        "ТEL",
        "naïve",
        "mis\xadsile",
        "ＴＥＬ",
        "Пуск",
        "пусковая",
        "пусковые",
        "ракеты",
        "ёлка",
        "Корея",
        "Кoрея",
    ],
    *[
        "북한",
        "북한이",
        "북한산",
        "발사대",
        "발사대를",
        "김정은",
        "김정은위원장은",
        "위원장",
        "위원장이",
        "이동식발사대",
    ],
    *[
        "朝鲜",
        "朝鲜半岛",
        "导弹发射车",
        "发射",
        "生产导弹",
        "弾道ミサイルを発射",
        "ﾐｻｲﾙ",
        "毒ｶﾞｽ",
        "KN-23ミサイル",
        "𠮷野",
    ],
]
TERMS = [
    *[
        "launch",
        "launcher*",
        "*auncher",
        "*unch*",
        "{TEL}",
        "{Tel*}",
        "tel",
        "U.S.",
        "Korea",
        "kim",
        "Jong-un",
        "plant",
        "missile",
    ],
    *[
        "пуск*",
        "ракет*",
        "елка",
        "корея",
        "북한",
        "북한*",
        "{북한}",
        "발사대",
        "朝鲜",
        "发射",
        "导弹",
        "ミサイル",
        "射",
        "ガス",
        "𠮷",
    ],
    "KN-23ミサイル",
    '"Kim Jong"',
    '"김정은 위원장"',
    '"이동식 발사대"',
    '"korea s"',
    '"launch* launch*"',
    '"导弹 发射"',
    "@makers",
    "@places",
]
SETS = {
    "makers": ["plant", "Kim", '"Kim Jong" NEAR/3 plant', "发射 | 导弹", "@places"],
    "places": ["북한*", "{US}", "朝鲜 NOT NEAR/0 朝鲜半岛"],
}
# Dotted capitals of several alphabets, a break in the middle of a phrase, words longer than any.
WORDS += ["D.P.R.K.", "dprk", "À.É.", "Г.А.З.", "us", "Kim\nJong", "x" * 70, "Kim_Jong", "launch²"]
# Letters of no script without spaces that fold to Han: a word, but patterns are found inside it.
WORDS += ["㊀㊁㊂", "㊁㊁"]
TERMS += [
    "{DPRK}",
    "ae",
    "газ",
    f'"{"x" * 70} kim"',
    '"kim jong un"',
    '"tel launch*"',
    '"朝鲜 tel"',
    "二",
    "二三",
    '"二 kim"',
]
SEPARATORS = [" ", " ", " ", " ", ", ", ". ", "。", "-", "\u00a0", "\n", "\n\n"]


def _text(chance: random.Random, words: Sequence[str]) -> str:
    pieces = (chance.choice(words) + chance.choice(SEPARATORS) for _ in range(chance.randrange(14)))
    return "".join(pieces)


def _prox(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.4:
        term = chance.choice(TERMS)
        return term if term.startswith("@") else term + chance.choice(["", "", "", "^2"])
    roll = chance.random()
    if roll < 0.35:
        return f"({_prox(chance, depth - 1)} | {_prox(chance, depth - 1)})"
    if roll < 0.45:
        field = chance.choice(["title", "lead", "body", "any"])
        return f"{field}:{chance.choice(TERMS)}"
    negated = chance.choice(["", "", "NOT "])
    operator = chance.choice(["NEAR", "ONEAR"])
    reach = chance.choice(["0", "1", "3", "9", "s", "p"])
    left, right = _prox(chance, depth - 1), _prox(chance, depth - 1)
    return f"({left} {negated}{operator}/{reach} {right})"


def _query(chance: random.Random, depth: int) -> str:
    roll = chance.random()
    if depth == 0 or roll < 0.4:
        return _prox(chance, 2)
    if roll < 0.5:
        return f"ATLEAST/{chance.randrange(1, 4)} {_prox(chance, 1)}"
    operator = chance.choice([" AND ", " OR ", " NOT "])
    return f"({_query(chance, depth - 1)}{operator}{_query(chance, depth - 1)})"


# All in one script, as most news is, and otherwise with the scripts mixed: what finds the words
# and what compares places goes other ways in each.
LATIN = [word for word in WORDS if max(word) < "ɐ"]


def _topics(chance: random.Random, count: int) -> list[Topic]:
    return [
        Topic(
            id=f"t{number}",
            name="T",
            match=_query(chance, 3),
            require=chance.choice(["", "", _query(chance, 1)]),
            exclude=chance.choice(["", "", _query(chance, 1)]),
            threshold=chance.choice([0, 1, 4]),
        )
        for number in range(count)
    ]


def _articles(chance: random.Random, count: int, article: Make) -> list[Article]:
    kinds = [ZoneKind.DATELINE, ZoneKind.LEAD, ZoneKind.BODY, ZoneKind.ASIDE, ZoneKind.BODY]
    found = []
    for _ in range(count):
        words = chance.choice([LATIN, WORDS])
        zones = [(kind, _text(chance, words)) for kind in kinds]
        found.append(article(title=_text(chance, words), zones=zones))
    return found


def _compare(topics: Sequence[Topic], articles: Sequence[Article]) -> int:
    """How many matches there were; every difference fails."""
    index, vocabulary, matches = TopicIndex(topics, sets=SETS), Vocabulary(SETS), 0
    plain = [compiled(topic, sets=vocabulary) for topic in topics]
    for about in articles:
        document = Document(about)
        evaluator = Evaluator(document, plain_find(document))
        said = [judge(each, evaluator) for each in plain]
        result = index.match(about)
        assert not result.problems
        assert list(result.matches) == [each for each in said if isinstance(each, Match)]
        assert list(result.near_misses) == [each for each in said if isinstance(each, NearMiss)]
        matches += len(result.matches)
    return matches


@pytest.fixture
def pairs(article: Make) -> Callable[[int, int, int], int]:
    def pairs(seed: int, topics: int, articles: int) -> int:
        chance = random.Random(seed)
        return _compare(_topics(chance, topics), _articles(chance, articles, article))

    return pairs


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**64))
def test_the_index_says_what_the_plain_evaluator_says(
    pairs: Callable[[int, int, int], int], seed: int
) -> None:
    pairs(seed, 12, 6)


@pytest.mark.slow
def test_a_hundred_thousand_pairs_without_a_difference(
    pairs: Callable[[int, int, int], int],
) -> None:
    # Enough of them match for the comparison to mean something.
    assert pairs(20260131, 500, 200) > 10_000
