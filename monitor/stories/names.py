"""Names in each script, each with its keys: the ways in which a text in another may have it.

Scripts with capitals tell their names by them. Hangul, kana and Han do not: a word is one for
certain where only foreign names are written so, and else a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final, NamedTuple
from zlib import crc32

from anyascii import anyascii

from monitor.stories.memo import Memo
from monitor.stories.normal import capitalised
from monitor.stories.sounds import korean, read_as_korean, sounds, voiceless
from monitor.stories.vocabulary import REMEMBERED, known
from monitor.text import is_hangul, is_unspaced

# Half bits of rarity, before the window teaches better: of a name by how many consonants it has
# (two or fewer are chance), the same where voiced and voiceless are one; of a name in Latin
# letters, of several in a row; of a Korean name by the letters of its spelling.
_SOUNDS: Final = (0, 0, 0, 12, 18, 22)
_VOICELESS: Final = (0, 0, 0, 0, 10, 14, 18)
_LATIN: Final = 18
_JOINED: Final = 22
_KOREAN: Final = (0, 0, 0, 0, 0, 12, 14, 18)
# … and of guesses, which a text has a hundred of: a Korean word of two syllables or of more, a
# Chinese name of two signs or of three, a Hangul word by its sound.
_GUESSED: Final = {"two": 8, "more": 16, "sound": 12}
#: So many consonants of a Hangul word that is not known to be a name.
_LEAST_GUESSED: Final = 5
#: … and of a word in a script that writes few vowels.
_LEAST_SOUNDS: Final = 4
#: Words in a row that are taken as one name; each of the first two of a Korean one is this short.
MOST_JOINED: Final = 3
#: Longer runs, of a table or of a text in capitals, are not remembered.
LONG_RUN: Final = 8
_SHORT: Final = 6
# Scripts from here on have no capitals: Arabic, Devanagari, Thai, Hangul, kana, Han.
_NO_CAPITALS: Final = "\u0600"
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
# What Arabic writes together with the next word: and, so, by, for, as, the.
_CLITICS: Final = re.compile("^[وف]?[بلك]?(?:ال|لل)?(?=...)")
# The last syllable of a Korean name behind a hyphen: Wi Sung-lac.
_LAST: Final = re.compile("(?:ch|ss|[bcdghjklmnprstwy])?[aeiouwy]{1,3}(?:ng|[bcgklmnprt])?")

_JOSA: Final = re.compile(
    "(?:에서|으로|에게|까지|부터|이라고|라고|은|는|이|가|을|를|의|에|와|과|도|로|씨)$"
)
# Syllables that Korean writes in words it took from other languages.
_TAKEN: Final = frozenset("트프크스르드브그츠즈흐케키카코쿠타토티투테파포피푸페")
_KATAKANA: Final = re.compile("[ァ-ヺー]{3,}(?:[・＝][ァ-ヺー]{2,})*")
# Han that Chinese spells foreign names with; three in a row are one.
_SPELLED: Final = re.compile(
    "[阿埃艾安奥巴班贝本比宾波博布查达戴丹德登迪蒂杜多厄恩尔法菲费芬弗福盖戈格古哈海汉赫"
    "霍基吉加贾杰金卡凯坎康考科克肯库夸拉莱兰朗劳勒雷里利连列林卢鲁伦罗洛马迈曼梅门蒙米"
    "密明摩莫默姆穆纳娜奈内尼涅纽诺努欧帕潘佩皮平珀普齐奇恰乔切琴日瑞萨塞桑沙舍什史斯苏"
    "索塔泰坦汤特提廷图托瓦万威韦维温沃乌西希夏谢辛兴休许雅亚延扬耶叶伊因英尤于约泽扎詹珍"
    "哲兹宗佐朗·]{3,}"
)
_SURNAMES: Final = frozenset(
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧"
    "程曹袁邓鄧许許傅沈曾彭吕蔡贾丁魏薛叶葉阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔"
    "康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖习習朴"
)
_KOREAN_SURNAMES: Final = frozenset(
    "金李朴崔鄭郑姜趙赵尹張张林韓韩吳吴徐申權权黃黄安宋柳洪全高文孫孙梁裵裴白許许劉刘南沈盧卢河丁"
    "成郭車车朱禹具羅罗閔闵陳陈池嚴严元千方孔康玄咸邊边魏太圣"
)
# What stands around a place in Chinese and Japanese; two signs between are read as Korean.
_PLACED: Final = re.compile(
    "(?<=[在从從自于於至往赴抵])([一-鿿]{2})|([一-鿿]{2})(?=市|港|道|郡|一带|一帶|附近|机场|機場|"
    "地区|地區|から|の|で)"
)
# Chinese words of one sign that may stand at either end of what looks like a spelled name.
_AROUND: Final = frozenset("日于因万里本多海比")


class Named(NamedTuple):
    """Something that two texts in different languages may share."""

    #: A key for each way to recognise it, each once, the rarest first: see `rank`.
    ranks: tuple[int, ...]
    #: As the text has it, for a person.
    told: str
    #: The numbers of the keys, and what `bridge` stores beside each.
    numbers: frozenset[int]
    kinds: bytes
    #: It may as well be no name.
    guess: bool = False


# What the byte of a key holds beside its rarity: that it is of a guess, and that it is another way
# to write what stands before it.
RARITY: Final = 0x3F
GUESS: Final = 0x40
AGAIN: Final = 0x80
NUMBER_BITS: Final = (1 << 32) - 1


def named(ranks: Iterable[int], told: str, *, guess: bool = False) -> Named:
    """Something by its keys, in any order; of one key with two rarities the rarer counts."""
    by_number: dict[int, int] = {}
    for key in sorted(ranks):
        by_number.setdefault(key & NUMBER_BITS, key)
    numbers, ordered = frozenset(by_number), tuple(by_number.values())
    first = GUESS if guess else 0
    kinds = [first | AGAIN * (i > 0) | -(key >> 32) for i, key in enumerate(ordered)]
    return Named(ordered, told, numbers, bytes(kinds), guess)


def rank(key: str, rarity: int) -> int:
    """A key and its half bits of rarity as one number: the rarest first, which sorts fastest."""
    return crc32(key.encode()) - (rarity << 32)


def names(words: Sequence[str], distinct: Set[str]) -> Iterator[Named]:
    """The names among words as they are written; `distinct` are the same, each once."""
    for run in dict.fromkeys(_runs(words, distinct)):
        yield from _of_run[run] if len(run) <= LONG_RUN else _named_in_run(run)
    foreign = [word for word in dict.fromkeys(words) if word >= _NO_CAPITALS]
    if foreign:
        yield from _without_capitals(foreign, " ".join(words))


# ── scripts with capitals ────────────────────────────────────────────────────────────────────


def _runs(words: Sequence[str], distinct: Set[str]) -> Iterator[tuple[str, ...]]:
    """Capitalised words that follow each other, without those that stand in lower case too, and
    with the small last syllable of a Korean name.
    """
    capitals = set(capitalised(distinct))
    names = {word for word in capitals if word.lower() not in distinct}
    run: list[str] = []
    last = -1
    for place in [place for place, word in enumerate(words) if word in capitals]:
        if place > last + 1:
            yield _ended(run, words, last + 1)
            run = []
        if words[place] in names:
            run.append(words[place])
        last = place
    yield _ended(run, words, last + 1)


def _ended(run: Sequence[str], words: Sequence[str], after: int) -> tuple[str, ...]:
    if len(run) == MOST_JOINED - 1 and after < len(words):
        word = words[after]
        if len(word) < _SHORT and _LAST.fullmatch(word):
            return (*run, word)
    return tuple(run)


def _named_in_run(run: tuple[str, ...]) -> list[Named]:
    """Each word of a run, and with it what begins there; a short run is told whole."""
    found = []
    whole = " ".join(run) if len(run) <= MOST_JOINED else ""
    for i, word in enumerate(run):
        if word[0].isupper():
            ranks = _own_ranks[word]
            if len(run) > i + 1:
                ranks = (*ranks, *_joined(run[i : i + MOST_JOINED]))
            if ranks:
                found.append(named(ranks, whole or word))
    return found


def _own(word: str) -> tuple[int, ...]:
    """Keys of a capitalised word by itself; none where it is no name."""
    if len(word) == 1 or known(word.lower()).name is False:
        return ()
    latin = (rank(f"~{word.lower()}", _LATIN),) if word.isascii() else ()
    return (*latin, *_sounding(word), *_korean(word))


_own_ranks: Final = Memo(_own, most=REMEMBERED)
_of_run: Final = Memo(_named_in_run, most=1 << 14)


def _joined(run: Sequence[str]) -> Iterator[int]:
    """Keys of the words that a run begins with, as one name."""
    for size in range(2, len(run) + 1):
        together = "".join(run[:size]).lower()
        if together.isascii() and run[size - 1][0].isupper():
            yield rank(f"~{together}", _JOINED)
        if all(map(_is_syllable.__getitem__, run[:size])):
            yield from _korean(together)


def _looks_korean(word: str) -> bool:
    return len(word) < _SHORT and (not word.isascii() or _LAST.fullmatch(word.lower()) is not None)


_is_syllable: Final = Memo(_looks_korean, most=REMEMBERED)


def _sounding(word: str) -> Iterator[int]:
    for sound in sounds(word):
        if len(sound) > 2:  # noqa: PLR2004 - two consonants are chance
            yield rank(f"%{sound}", _SOUNDS[min(len(sound), len(_SOUNDS) - 1)])
        less = voiceless(sound)
        if len(less) > 3:  # noqa: PLR2004 - three of them are chance
            yield rank(f"%%{less}", _VOICELESS[min(len(less), len(_VOICELESS) - 1)])


def _korean(word: str, rarity: int | None = None) -> Iterator[int]:
    spelled = korean(word)
    if spelled:
        usual = _KOREAN[min(len(spelled), len(_KOREAN) - 1)]
        yield rank(f"&{spelled}", usual if rarity is None else min(usual, rarity))


# ── scripts without ──────────────────────────────────────────────────────────────────────────


def _without_capitals(words: Iterable[str], text: str) -> Iterator[Named]:
    for word in words:
        if is_hangul(word):
            yield from _of_hangul[word]
        elif is_unspaced(word):
            yield from _of_han(word)
        else:
            yield from _of_others[word]
    for match in _KATAKANA.findall(text):
        yield from _spelled(re.split("[・＝]", match))
    for match in _SPELLED.findall(text):
        yield from _spelled([part for part in match.split("·") if part])


def _spelled(parts: Sequence[str]) -> Iterator[Named]:
    """A foreign name as its parts are spelled."""
    for part in parts:
        ways = dict.fromkeys((part, part.lstrip("".join(_AROUND)), part.rstrip("".join(_AROUND))))
        ranks = [key for way in ways for key in _sounding(way)]
        if ranks:
            yield named(ranks, part)


def _in_hangul(word: str) -> list[Named]:
    """A Hangul word that is a foreign name, or may be a Korean one, without its particle."""
    bare = _JOSA.sub("", word) if len(word) > 2 else word  # noqa: PLR2004 - two syllables
    if len(bare) > 1 and _TAKEN.intersection(bare):
        ranks = list(_sounding(bare))
        return [named(ranks, word)] if ranks else []
    guessed = [key for way in {word, bare} if 1 < len(way) < _SHORT for key in _guessed(way)]
    sound = sounds(bare)[0]
    if len(sound) >= _LEAST_GUESSED:
        guessed.append(rank(f"%{sound}", _GUESSED["sound"]))
    return [named(guessed, bare, guess=True)] if guessed else []


_of_hangul: Final = Memo(_in_hangul, most=REMEMBERED)


def _by_sound(word: str) -> list[Named]:
    """A word of another script that may be a name: by its sound, where that is long enough."""
    bare = _CLITICS.sub("", word) if _ARABIC.match(word) else word
    ranks = {
        rank(f"%%{less}", _GUESSED["sound"])
        for way in {word, bare}
        if len(less := voiceless(sounds(way)[0])) >= _LEAST_SOUNDS
    }
    return [named(ranks, word, guess=True)] if ranks else []


_of_others: Final = Memo(_by_sound, most=REMEMBERED)


def _guessed(hangul: str) -> Iterator[int]:
    return _korean(hangul, _GUESSED["two" if len(hangul) == 2 else "more"])  # noqa: PLR2004 - syllables


def _of_han(run: str) -> Iterator[Named]:
    """What may be names in a run of Han: Chinese ones, Korean ones, and Korean places."""
    for i, sign in enumerate(run):
        ranks: list[int] = []
        for size in (2, 3):
            name = run[i : i + size]
            if len(name) == size:
                if sign in _SURNAMES:
                    latin = anyascii(name).lower()
                    ranks.append(rank(f"~{latin}", _GUESSED["two" if size == 2 else "more"]))  # noqa: PLR2004 - signs
                if sign in _KOREAN_SURNAMES:
                    ranks += _guessed(read_as_korean(name))
        if ranks:
            yield named(ranks, run[i : i + 3], guess=True)
    for found in _PLACED.finditer(run):
        place = found[1] or found[2]
        ranks = list(_guessed(read_as_korean(place)))
        if ranks:
            yield named(ranks, place, guess=True)
