"""Markdown as a draft: its front matter, its first heading, and its text without the marks."""

from __future__ import annotations

import re
from typing import Final

from monitor.model import DateSource
from monitor.reading.draft import DateClaim, Draft

_FRONT: Final = re.compile(r"\A---[^\S\n]*\n(.{0,20000}?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.S)
_PAIR: Final = re.compile(r"^([A-Za-z_]{2,30})[^\S\n]*:[^\S\n]*[\"']?(.*?)[\"']?[^\S\n]*$", re.M)
_TITLE: Final = re.compile(r"\A\s*(?:#[^\S\n]+(.+?)[^\S\n]*#*|(.+)\n={3,})[^\S\n]*(?:\n|\Z)")
_MARKS: Final = (
    (re.compile(r"```.*?```", re.S), ""),  # code
    (re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)"), ""),  # images
    (re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\n]{0,2000}\)"), r"\1"),  # links
    (re.compile(r"^[^\S\n]*(?:#{1,6}[^\S\n]+|>[^\S\n]?)", re.M), ""),  # headings, quotations
    (re.compile(r"^[^\S\n]*(?:[-*_][^\S\n]*){3,}$", re.M), ""),  # rules
    (re.compile(r"(\*\*|__)(?=\S)([^\n*_]{1,500})(?<=\S)\1"), r"\2"),  # strong
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,500})(?<=\S)\*(?![\w*])"), r"\1"),  # emphasis
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
)


def draft_of(text: str, *, key: str) -> Draft:
    """What the document says; its front matter may name title, date, url and language."""
    front = _FRONT.match(text)
    said = {name.lower(): value for name, value in _PAIR.findall(front[1])} if front else {}
    text = text[front.end() :] if front else text
    title = said.get("title", "")
    if not title and (heading := _TITLE.match(text)):
        title = heading[1] or heading[2]
        text = text[heading.end() :]
    date = said.get("date") or said.get("published") or ""
    return Draft(
        key=key,
        url=said.get("url") or said.get("link") or None,
        title=_plain(title),
        text=_plain(text),
        dates=(DateClaim(raw=date, where=DateSource.HEADER),) if date else (),
        language=said.get("language") or said.get("lang") or None,
        credits=tuple(said[name] for name in ("source", "author") if said.get(name)),
        bare=not title,
    )


def _plain(text: str) -> str:
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return text
