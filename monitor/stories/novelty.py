"""What an article adds to its story: the sentences, names and numbers that the story did not have.

A sentence is new when most of what it says, its words weighed by how telling they are, stands in
no earlier article of the story; so a paraphrase is not new, and a known sentence with a new
number is told by the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.model import Article, Member
from monitor.stories.features import names_in, numbers_in
from monitor.stories.normal import MAX_CHARS, written
from monitor.stories.numbers import numbers_of
from monitor.stories.vocabulary import COMMON, RARITY_BITS, Word, known_all, known_of
from monitor.text import sentences

#: A sentence of which less than this is known, by weight, is new.
KNOWN: Final = 0.5
#: Fewer telling words than this are a heading or a remark, and no news.
LEAST_TELLING: Final = 4
#: What a sentence ends with, and a line of furniture seldom does.
_ENDS: Final = (*".!?…。！？", *"\"'”’»」』)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Novelty:
    """What is new in an article, in its own words and order."""

    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sentences or self.names or self.numbers)


def novelty(article: Article, earlier: Sequence[Member]) -> Novelty:
    """What the article has that none of the `earlier` articles of its story had.

    Of a long text only the first `normal.MAX_CHARS` characters are looked at. Texts in different
    languages share no words: compare it with those in its own.
    """
    text = article.clean_text[:MAX_CHARS]
    said = {w.term for member in earlier for w in known_all(_words(member.title, member.text))}
    return Novelty(
        sentences=tuple(
            text[start:end] for start, end in sentences(text) if _is_new(text[start:end], said)
        ),
        names=_new_names(_words(article.title, text), said),
        numbers=_new_numbers(f"{article.title}\n{text}", earlier),
    )


def written_in(article: Article, earlier: Sequence[Member]) -> Novelty:
    """The sentences written into a known text, and the numbers of its sentences that were changed.

    Only down to its last known sentence: what stands below all of them is what a site appends,
    and a line of times and names is no sentence.
    """
    text = article.clean_text[:MAX_CHARS]
    said = {w.term for member in earlier for w in known_all(_words(member.title, member.text))}
    telling = [text[start:end] for start, end in sentences(text)]
    telling = [each for each in telling if _tells(each)]
    new = [_is_new(each, said) for each in telling]
    known = telling[: len(new) - new[::-1].index(False)] if False in new else []
    return Novelty(
        sentences=tuple(each for each, is_new in zip(known, new, strict=False) if is_new),
        numbers=_new_numbers("\n".join(known), earlier),
    )


def _tells(line: str) -> bool:
    """Whether it is a sentence, and says something."""
    return line.endswith(_ENDS) and len(_telling(known_all(written(line)))) >= LEAST_TELLING


def _is_new(sentence: str, said: set[int]) -> bool:
    telling = _telling(known_all(written(sentence)))
    weight = sum(word.rarity for word in telling)
    known = sum(word.rarity for word in telling if word.term in said)
    return len(telling) >= LEAST_TELLING and known < KNOWN * weight


def _telling(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.rarity > COMMON]


def _new_names(words: Sequence[str], said: set[int]) -> tuple[str, ...]:
    new = {key >> RARITY_BITS for key in names_in(set(words))} - said
    return tuple(
        dict.fromkeys(
            w for w in words if w[0].isupper() and any(k.term in new for k in known_of(w))
        )
    )


def _new_numbers(text: str, earlier: Sequence[Member]) -> tuple[str, ...]:
    said = {
        word.term
        for member in earlier
        for word in numbers_in(numbers_of(f"{member.title}\n{member.text}"))
    }
    new = {word.unit for word in numbers_in(numbers_of(text)) if word.term not in said}
    return tuple(sorted(new))


def _words(title: str, text: str) -> list[str]:
    return [*written(title), *written(text)]
