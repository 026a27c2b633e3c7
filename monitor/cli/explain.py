"""`explain`: why it rang, or did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from monitor import records
from monitor.cli.context import Context
from monitor.cli.render import plain
from monitor.cli.stories import told
from monitor.explaining import Explained
from monitor.model import Article, Clause, Explanation, Filed, Span, ZoneKind

#: How far the tree of clauses is indented below its topic.
_INDENT = "    "
#: Most quotes shown for a topic; the score table counts them all.
_QUOTES = 5


@click.command()
@click.argument("article")
@click.option("--topic", metavar="ID", help="Only this topic.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each article.")
@click.pass_obj
def explain(context: Context, article: str, topic: str | None, *, as_json: bool) -> None:
    r"""Why ARTICLE (an id, a URL or a file) matched or not, where it was placed, what it raised.

    A file need not be stored: then it says what would happen.

    \b
    Examples:
      monitor explain 17
      monitor explain https://news.example/launchers --topic tel-production
      monitor explain draft.txt --json
    """
    with context.application() as application:
        for explained in application.monitor.explaining.explain(article, topic=topic):
            if as_json:
                click.echo(records.json_line(_record(explained)))
            else:
                click.echo("\n".join(_lines(explained)))


# ── for people ───────────────────────────────────────────────────────────────────────────────


def _lines(explained: Explained) -> Iterator[str]:
    article, placement = explained.article, explained.placement
    name = "Not stored" if explained.id is None else f"Article {explained.id}"
    yield f"{name}: {plain(article.title) or '(no title)'}"
    yield f"  {_facts(article)}"
    yield from (f"  note: {plain(note)}" for note in article.notes)
    story = "would open a story" if placement.story is None else f"story {placement.story}"
    yield f"Placed: {placement.relation}, {story}: {plain(placement.why)}"
    yield from (f"  by hand: {told(correction)}" for correction in explained.corrections)
    for explanation in explained.topics:
        yield ""
        yield from _topic_lines(article, explanation, explained.outcomes)
    yield ""
    for alert in explained.alerts:
        sent = ", ".join(f"{d.channel} {d.status}" for d in alert.deliveries) or "no channel"
        yield f"Alert {alert.id}: {alert.topic}, {alert.reason}, {plain(alert.created_at)}; {sent}"
    if not explained.alerts:
        yield "It raised no alert." if explained.id is not None else "Nothing was filed or sent."


def _facts(article: Article) -> str:
    dated = f"published {plain(article.published_at)} (from {article.date_from})"
    facts = [
        f"source {article.source}",
        dated if article.published_at else "undated",
        f"first seen {plain(article.first_seen_at)}",
        f"language {plain(article.language)}",
        f"originator {plain(article.originator)}",
    ]
    facts += [f"cites {plain(article.cites)}"] if article.cites else []
    return " · ".join([*facts, plain(article.url)])


def _topic_lines(
    article: Article, explanation: Explanation, outcomes: Mapping[str, str]
) -> Iterator[str]:
    match = explanation.match
    head = f"Topic {explanation.topic}: "
    if match is None:
        yield f"{head}no match. {plain(explanation.failed)}"
    else:
        outcome = outcomes.get(explanation.topic, explanation.failed)
        yield f"{head}match, score {match.score:g}, {match.prominence}." + (
            f" {plain(outcome)}" if outcome else ""
        )
        yield from (f"{_INDENT}{plain(line)}" for line in match.scoring)
        for evidence in match.evidence[:_QUOTES]:
            yield f"{_INDENT}{evidence.span.zone}: “{_quote(article, evidence.span)}”"
        if len(match.evidence) > _QUOTES:
            yield f"{_INDENT}… and {len(match.evidence) - _QUOTES} more places"
    for clause in explanation.clauses:
        yield from _clause_lines(clause, _INDENT)


def _clause_lines(clause: Clause, indent: str) -> Iterator[str]:
    places = f" ({len(clause.spans)}×)" if clause.spans else ""
    why = f": {plain(clause.why)}" if clause.why else ""
    yield f"{indent}{'✓' if clause.held else '✗'} {plain(clause.text)}{places}{why}"
    for below in clause.clauses:
        yield from _clause_lines(below, indent + "  ")


def _quote(article: Article, span: Span) -> str:
    text = article.title if span.zone is ZoneKind.TITLE else article.text
    return plain(" ".join(text[span.start : span.end].split()))


# ── for programs ─────────────────────────────────────────────────────────────────────────────


def _record(explained: Explained) -> Mapping[str, Any]:
    """The article's record, its topics clause by clause, and its alerts."""
    filed = Filed(
        id=explained.id or 0,
        article=explained.article,
        placement=explained.placement,
        matches=tuple(e.match for e in explained.topics if e.match),
    )
    return {
        **records.article(filed),
        "id": explained.id,
        "notes": list(explained.article.notes),
        "explanations": [
            {
                "topic": explanation.topic,
                "revision": explanation.revision,
                "matched": explanation.match is not None,
                "score": explanation.match.score if explanation.match else None,
                "prominence": explanation.match.prominence if explanation.match else None,
                "failed": explanation.failed,
                "outcome": explained.outcomes.get(explanation.topic),
                "evidence": _evidence(explained.article, explanation),
                "clauses": [_clause(clause) for clause in explanation.clauses],
            }
            for explanation in explained.topics
        ],
        "corrections": [records.correction(each) for each in explained.corrections],
        "alerts": [records.alert(alert) for alert in explained.alerts],
    }


def _evidence(article: Article, explanation: Explanation) -> list[Mapping[str, Any]]:
    found = explanation.match.evidence if explanation.match else ()
    return [{**_span(e.span), "quote": _quote(article, e.span)} for e in found]


def _clause(clause: Clause) -> Mapping[str, Any]:
    return {
        "text": clause.text,
        "held": clause.held,
        "why": clause.why,
        "spans": [_span(span) for span in clause.spans],
        "clauses": [_clause(below) for below in clause.clauses],
    }


def _span(span: Span) -> Mapping[str, Any]:
    return {"zone": span.zone.value, "start": span.start, "end": span.end}
