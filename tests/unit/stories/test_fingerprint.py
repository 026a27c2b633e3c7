"""Fingerprints are stored, and compared with those made years later: not one byte may change."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator

from monitor.model import Article
from monitor.stories.normal import written
from monitor.stories.place import StoryPlacer
from monitor.stories.vocabulary import said_in, terms_all, terms_of

Make = Callable[..., Article]

#: Of `fingerprints`. Another digest: stored articles are no longer compared with new ones, unless
#: the layouts' versions are raised and the archive is fingerprinted anew.
PINNED = "3911c708aa2d814be559eb2636d47fe431a98f9c9b570b42b59e1ba6a6698b17"
SETS = {
    "launcher": ["launcher*", "TEL", "발사대", "пусков* установ*"],
    "ministry": ["the ministry"],
}
SAID = (
    "The the a of in on and said Said ministry Ministry's minister programme programs defence "
    "organised analysing travelled theatre dialogue towards aluminium grey U.S. US D.P.R.K. TEL "
    "launcher launchers North Korea South New York Zealand Kim Jong-un Zorbel Zorbels zorbels "
    "Müller café 1,200 3.5 million 12 2024 2024-01-05 January 5 Dec. 30 21 to 31 August may May "
    "“quoted” ‘single’ it’s naïve co-operate rainfall valley Valley harbour cranes iPhone "
    "북한 미사일 발사대를 1월 5일 트럼프 Россия пусковая установка 5 января Путин 朝鲜 发射车 "
    "2024年1月5日 プーチン大統領 习近平 120万 3.5 млн ประเทศไทย 😀 𠀋"
)


def texts() -> Iterator[tuple[str, str]]:
    """Titles and texts of all lengths and many scripts, the same in every run."""
    chosen, usual = random.Random(11), SAID.split()
    rare = ["".join(chosen.choices("abcdefghiklmnoprstuvw", k=7)) for _ in range(3000)]
    for words in (0, 1, 4, 5, 59, 60, 199, 200, 300, 800, 2000, 30_000, 300):
        drawn = [chosen.choice(usual if chosen.random() < 0.4 else rare) for _ in range(words)]
        said = [word.capitalize() if chosen.random() < 0.1 else word for word in drawn]
        yield " ".join(said[:9]), " ".join(said)


def fingerprints(make_article: Make) -> Iterator[str]:
    placer = StoryPlacer(sets=SETS)
    for title, text in texts():
        made = placer.fingerprint(make_article(text, title=title))
        yield repr((made.sketch, made.text_hash, made.event_at, made.features, made.bridge))


def test_fingerprints_never_change(make_article: Make) -> None:
    digest = hashlib.sha256("\n".join(fingerprints(make_article)).encode()).hexdigest()
    assert digest == PINNED


def test_a_stored_text_is_read_for_the_same_numbers_as_a_new_one() -> None:
    for _, text in texts():
        words = written(text)
        assert terms_all(words).tolist() == terms_of(said_in(words).keys).tolist()
