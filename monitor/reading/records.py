"""JSON objects with the fields of the contract's replay input, as drafts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import markup
from monitor.reading.draft import DateClaim, Draft

#: The fields that are read, and what each may be; others are let be.
FIELDS: Final[Mapping[str, tuple[type, ...]]] = {
    "id": (str, int),
    "url": (str,),
    "title": (str,),
    "text": (str,),
    "published": (str, int, float),
    "source": (str,),
    "language": (str,),
}
#: What else people call them, the better name first; in tables, and in JSON of other programs.
_CALLED: Final = {
    "id": "id guid uid key _id article_id",
    "url": "url link href web_url webUrl permalink адрес ссылка 링크 주소 链接 網址 リンク",
    "title": "title headline heading subject webTitle titel titre título titulo заголовок название "
    "제목 标题 標題 題名 タイトル 見出し",
    "text": "text body content article fulltext full_text content_text content_html bodyText "
    "maintext inhalt texte contenu texto contenido текст содержание 본문 내용 正文 内容 內容 本文 "
    "description summary abstract snippet teaser описание 요약 摘要 概要",
    "published": "published date published_at publish_date pubdate datetime time timestamp "
    "publication_date publishedAt date_published webPublicationDate created_at datum fecha "
    "дата 날짜 일자 게시일 日期 时间 時間 日付 公開日",
    "source": "source outlet publisher publication author byline creator quelle fuente источник "
    "출처 매체 来源 來源 媒体 出典 媒体名",
    "language": "language lang язык sprache 언어 语言 言語",
}
#: What is named so is no whole text, where there is another.
_SUMMARIES: Final = frozenset(
    ["description", "summary", "abstract", "snippet", "teaser", "описание", "요약", "摘要", "概要"]
)
#: How deep the records of a file may lie: {"response": {"docs": [[…]]}}.
_DEPTH: Final = 6
_NAMES: Final = {str: "a string", int: "a number", float: "a number"}


class Field(NamedTuple):
    """Which field a name stands for."""

    field: str
    #: 0 for the field's own name; the more, the worse the name.
    rank: int


def field_of(name: str) -> Field | None:
    """The field that a column or a key of this name is, in any of the languages watched."""
    return _FIELDS.get(re.sub(r"[\s-]+", "_", name.strip().strip("\ufeff").lower()))


_FIELDS: Final = {
    called.lower(): Field(field, rank)
    for field, names in _CALLED.items()
    for rank, called in enumerate(names.split())
}


def draft_of(record: Any, *, key: str) -> Draft:
    """What the record says. Raises ReadingError naming the field that is wrong."""
    if not isinstance(record, Mapping):
        raise ReadingError("a record is a JSON object: {…}")
    record = _renamed(record)
    fields = {name: _field(record, name) for name in FIELDS}
    title, text = fields["title"], fields["text"]
    if not title and not text:
        raise ReadingError("a record needs a `text` or a `title`")
    return Draft(
        key=key,
        url=fields["url"] or None,
        title=markup.line(title, name="title"),
        text=markup.lines(text, name="text") if "</" in text else text,
        dates=_dates(fields["published"]),
        language=fields["language"] or None,
        credits=(fields["source"],) if fields["source"] else (),
        bare=not title,
    )


def objects(text: str, *, name: str) -> Iterator[tuple[str, Any]]:
    """The records of a .json file, wherever they lie in it, each with what to call it.

    A file of one record a line is read too, whatever its name. Raises ReadingError when it is
    neither.
    """
    try:
        value = parsed(text)
    except ReadingError as error:
        # One record a line, in a file of the wrong name: the second line is what is too much.
        lines = [line for line in text.split("\n") if line.strip()]
        if not (lines[1:] and lines[0].lstrip().startswith("{") and _is_json(lines[0])):
            raise ReadingError(f"{name}: {error}") from error
        yield from ((f"line {n}", line) for n, line in enumerate(lines, 1))
        return
    for number, record in enumerate(_found(value, _DEPTH), 1):
        yield f"record {number}", record


def _found(value: Any, depth: int) -> list[Any]:
    """The records inside a value; the value itself where it holds none."""
    if isinstance(value, list):
        return [r for item in value for r in (_found(item, depth - 1) if depth else [item])]
    if isinstance(value, dict) and depth and not _has_text(value):
        # An envelope may have a title and a description of its own, as a feed does.
        inside = [v for v in value.values() if isinstance(v, list | dict)]
        records = [r for v in inside for r in _found(v, depth - 1)]
        if any(map(_is_record, records)):
            return [r for r in records if isinstance(r, dict) and _is_record(r)]
    return [value]


def _has_text(value: Mapping[Any, Any]) -> bool:
    """Whether the object has a text of its own that is no summary."""
    return any(
        isinstance(said, str) and said.strip() and (found := field_of(str(key))) is not None
        and found.field == "text" and str(key).lower() not in _SUMMARIES
        for key, said in value.items()
    )  # fmt: skip


def _is_record(value: Any) -> bool:
    """Whether it says something: a name alone, as of an author or a picture, is none."""
    if not isinstance(value, dict):
        return False
    fields = {found.field for key in value if (found := field_of(key))}
    return ("title" in fields and bool(fields & {"text", "url", "published"})) or "text" in fields


def _renamed(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record by the names of `FIELDS`; what bears such a name keeps it."""
    named: dict[str, tuple[int, Any]] = {}
    for key, value in record.items():
        found = field_of(key) if isinstance(key, str) else None
        if found is None or value is None:
            continue
        if found.rank and not isinstance(value, FIELDS[found.field]):
            continue
        if found.field not in named or found.rank < named[found.field][0]:
            named[found.field] = found.rank, value
    fields = {field: value for field, (_, value) in named.items()}
    who = fields.get("source")
    if isinstance(who, Mapping) and isinstance(who.get("name"), str):
        # As several news services write it: {"id": null, "name": "Reuters"}.
        fields["source"] = who["name"]
    return fields


def _is_json(text: str) -> bool:
    try:
        parsed(text)
    except ReadingError:
        return False
    return True


def parsed(text: str) -> Any:
    """The JSON value. Raises ReadingError naming the place where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ReadingError(f"not JSON: {error.msg} ({place})") from error
    except RecursionError as error:
        raise ReadingError("not JSON that can be read: nested too deep") from error


def _field(record: Mapping[str, Any], name: str) -> str:
    """The field as text; absent and null are empty."""
    value = record.get(name)
    if value is None:
        return ""
    # JSON's true is an int to Python, and no number to anybody else.
    if isinstance(value, bool) or not isinstance(value, FIELDS[name]):
        wanted = " or ".join(dict.fromkeys(_NAMES[kind] for kind in FIELDS[name]))
        raise ReadingError(f"field `{name}` is to be {wanted}, not {json.dumps(value)[:60]}")
    return str(value).strip() if name != "text" else str(value)


def _dates(published: str) -> tuple[DateClaim, ...]:
    return (DateClaim(raw=published, where=DateSource.RECORD),) if published else ()
