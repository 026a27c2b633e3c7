"""Every mistake, in its place, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigurationError
from monitor.settings import load

UNREADABLE = "the configuration folder cannot be read"

CASES = {
    # ── the YAML itself
    "no mapping": ("- a\n", ["1:1: expected keys such as `sources:` and `topics:` here"]),
    "no mapping but a text": ("hi\n", ["1:1: expected keys such as `sources:` and `topics:` here"]),
    "duplicate key": (
        "topics:\n  - id: t\n    match: quay\n    id: u\n",
        ["4:5: the key 'id' stands already in line 2"],
    ),
    "duplicate section": (
        "sources: []\n\nsources: []\n",
        ["3:1: the key 'sources' stands already in line 1"],
    ),
    "anchor and alias": (
        "sets:\n  a: &x [quay]\n  b: *x\n",
        [
            "2:6: anchors (`&name`) are not accepted; quote a text that begins with &",
            "3:6: aliases (`*name`) are not accepted; quote a text that begins with *",
        ],
    ),
    "merge": (
        "topics:\n  - {id: t, match: quay, <<: {cap: 2}}\n",
        [
            "2:26: unknown key '<<'; known are id, name, match, require, exclude, threshold, cap,"
            " boosts, languages, sources, active, severity, alert, tests"
        ],
    ),
    "tag": (
        "topics: [{id: !!str t, match: quay}]\n",
        ["1:15: tags (`!name`) are not accepted; quote a text that begins with !"],
    ),
    "two documents": (
        "topics: []\n---\ntopics: []\n",
        ["2:1: a second document begins here; put it into a file of its own"],
    ),
    "key that is a list": ("? [a]\n: b\n", ["1:3: a key must be a plain word"]),
    "unquoted at sign": (
        "topics:\n  - id: t\n    match: @quay\n",
        [
            "3:12: this is not YAML: while scanning for the next token, found character that"
            " cannot start any token; a text that begins with @ must be quoted"
        ],
    ),
    "unquoted braces": (
        "topics:\n  - id: t\n    match: {PIER} AND quay\n",
        [
            "3:19: this is not YAML: while parsing a block mapping, did not find expected key;"
            " a text that begins with { must be quoted"
        ],
    ),
    "braces alone": (
        "topics:\n  - id: t\n    match: {PIER}\n",
        ["3:12: expected a text, found keys and values; quote a text that begins with { or ["],
    ),
    "invisible character": (
        "topics: # a\u2028b\n",
        ["1:12: the character U+2028 cannot stand here; remove it"],
    ),
    "too deep": ("a: " + "[" * 30 + "]" * 30 + "\n", ["1:23: nested more than 20 deep"]),
    # ── keys
    "unknown key": (
        "topics:\n  - id: t\n    match: quay\n    treshold: 3\n",
        ["4:5: unknown key 'treshold': did you mean 'threshold'?"],
    ),
    "unknown key, empty": (
        "topics: [{id: t, match: quay, treshold: }]\n",
        ["1:31: unknown key 'treshold': did you mean 'threshold'?"],
    ),
    "unknown key within": (
        "topics:\n  - id: t\n    match: quay\n    active: {form: 2026-01-01}\n",
        ["4:14: unknown key 'form': did you mean 'from'?"],
    ),
    "unknown section": (
        "sorces: []\n",
        ["1:1: unknown key 'sorces': did you mean 'sources'?"],
    ),
    "no space after a colon": (
        "channels: [{id:desk, url: 'console://'}]\n",
        [
            "1:12: the key 'id' is missing",
            "1:13: this key means nothing; is a space missing after its colon?",
        ],
    ),
    "missing keys": (
        "topics:\n  - name: x\n",
        ["2:5: the key 'id' is missing", "2:5: the key 'match' is missing"],
    ),
    "a text for a list": (
        "sources: {id: x}\nchannels: no\n",
        [
            "1:10: expected a list of sources, each item after a `-`",
            "2:11: expected a list of channels, each item after a `-`",
        ],
    ),
    "a text for a mapping": (
        "sources: [hello]\n",
        ["1:11: expected keys and values, found 'hello'"],
    ),
    # ── ids and references
    "an id that is none": (
        "sources: [{id: a b, folder: x}]\n",
        [
            "1:16: an id is up to 100 letters, digits, '-', '_' and '.', beginning with a letter"
            " or digit"
        ],
    ),
    "unknown channels": (
        "channels: [{id: desk, url: 'console://'}]\nroutes: {channels: [dsk]}\noperators: [x]\n",
        [
            "2:21: there is no channel 'dsk': did you mean 'desk'?",
            "3:13: there is no channel 'x'; there are desk",
        ],
    ),
    "a broken channel is a channel": (
        "channels: [{id: desk, url: 'nothing'}]\nroutes: {channels: [desk]}\n",
        ["1:28: this is no address; it begins with a scheme, such as mailtos:// or console://"],
    ),
    "channels of a route": (
        "routes: {channels: desk}\n",
        ["1:20: expected a list, as in [a, b], found 'desk'"],
    ),
    "operators that are none": (
        "channels: [{id: c, url: 'console://'}]\noperators: [c, c, {}]\n",
        [
            "2:16: the channel 'c' is named twice",
            "2:19: expected the id of a channel",
        ],
    ),
    "unknown source of a topic": (
        "sources: [{id: yonhap, folder: x}]\ntopics: [{id: t, match: quay, sources: [yonhpa]}]\n",
        ["2:41: there is no source 'yonhpa': did you mean 'yonhap'?"],
    ),
    # ── sources
    "neither feed nor folder": (
        "sources:\n  - id: x\n",
        ["2:5: a source needs a `feed:` or a `folder:`"],
    ),
    "feed and folder": (
        "sources:\n  - {id: x, feed: https://a.org/, folder: y}\n",
        ["2:43: a source has a `feed:` or a `folder:`, not both"],
    ),
    "feed URLs": (
        "sources:\n"
        "  - {id: a, feed: ftp://a.org/}\n"
        "  - {id: b, feed: 'https://'}\n"
        "  - {id: c, feed: 'https://a b/'}\n"
        "  - {id: d, feed: 'https://[a/'}\n"
        "  - {id: e, feed: 'https://u:p@a.org/'}\n"
        "  - {id: f, feed: 'https://a.org/${TOKEN}'}\n"
        "  - {id: g, feed: 'https://a.org:99999/'}\n",
        [
            "2:19: a feed's URL begins with https:// or http://",
            "3:19: this URL names no host",
            "4:19: a URL holds no spaces; write them as %20",
            "5:19: this is no URL: its host or port cannot be read",
            "6:19: a feed's URL takes no user and password: it is listed and stored",
            "7:19: a feed's URL takes no ${NAME}: it is listed and stored where a secret would"
            " be seen",
            "8:19: this is no URL: its host or port cannot be read",
        ],
    ),
    "intervals": (
        "sources:\n"
        "  - {id: a, feed: 'https://a.org/', every: 59s}\n"
        "  - {id: b, feed: 'https://a.org/b', every: 31d}\n"
        "  - {id: c, folder: c, every: 0s}\n"
        "  - {id: d, folder: d, every: 10}\n"
        "  - {id: e, folder: e, every: 1h30m}\n"
        "  - {id: f, feed: 'http://127.0.0.1/', allow_private: true, every: 0s}\n",
        [
            "2:44: 59s is out of bounds: a feed's interval is 1m to 30d",
            "3:45: 31d is out of bounds: a feed's interval is 1m to 30d",
            "4:31: 0s is out of bounds: a folder's interval is 1s to 30d",
            "5:31: expected a duration such as 30s, 10m, 6h or 30d, or a range such as 5m-1h",
            "6:31: expected a duration such as 30s, 10m, 6h or 30d, or a range such as 5m-1h",
            "7:68: 0s is out of bounds: a feed's interval is 1s to 30d",
        ],
    ),
    "language, zone, truth, after": (
        "sources:\n"
        "  - {id: a, folder: a, language: kr, timezone: Asia/Soul, enabled: maybe, after: mov}\n"
        "  - {id: b, feed: 'https://a.org/', after: keep}\n",
        [
            "2:34: 'kr' is no ISO 639-1 language: did you mean 'ko'?",
            "2:48: 'Asia/Soul' is no IANA time zone: did you mean 'Asia/Seoul'?",
            "2:68: expected true or false, found 'maybe'",
            "2:82: 'mov' is not one of keep, move, delete: did you mean 'move'?",
            "3:44: `after:` is for folders; a feed has no files",
        ],
    ),
    "full text": (
        "sources:\n"
        "  - {id: a, folder: a, full_text: page}\n"
        "  - {id: b, feed: 'https://a.org/', full_text: pages}\n",
        [
            "2:35: `full_text:` is for feeds; a folder's files are read whole",
            "3:48: 'pages' is not one of auto, feed, page: did you mean 'page'?",
        ],
    ),
    # ── topics
    "numbers": (
        "topics:\n"
        "  - {id: t, match: quay, threshold: -1, cap: 0, boosts: {title: x, lead: .nan}}\n",
        [
            "2:37: expected at least 0, found '-1'",
            "2:46: expected at least 1, found '0'",
            "2:65: expected a number, found 'x'",
            "2:74: expected a number, found '.nan'",
        ],
    ),
    "choices": (
        "topics:\n  - id: t\n    match: quay\n    severity: hihg\n"
        "    alert: {on: [new_stroy], min_prominence: headline}\n",
        [
            "4:15: 'hihg' is not one of low, medium, high, critical: did you mean 'high'?",
            "5:18: 'new_stroy' is not one of new_story, update, corroborated, recirculated:"
            " did you mean 'new_story'?",
            "5:46: 'headline' is not one of passing, body, lead, title",
        ],
    ),
    "active": (
        "topics:\n"
        "  - {id: t, match: quay, active: {from: 2026-02-01, until: 2026-01-01}}\n"
        "  - {id: u, match: quay, active: {from: tomorrow}}\n",
        [
            "2:60: `until:` must be later than `from:`",
            "3:41: expected a time such as 2026-11-21 or 2026-11-21T08:00+09:00",
        ],
    ),
    "tests that are no list": (
        "topics:\n  - {id: t, match: quay, tests: {match: hello}}\n",
        ["2:41: expected a list, as in [a, b], found 'hello'"],
    ),
    # ── sets
    "sets": (
        "sets:\n  a b: [quay]\n  c: []\n  d: quay\n  e: [{PIER}, ~]\n",
        [
            "2:3: the name of a set holds letters, digits, '-' and '_'",
            "3:6: expected a list of terms, as in [Pyongyang, Kim Jong Un]",
            "4:6: expected a list of terms, as in [Pyongyang, Kim Jong Un]",
            "5:7: expected a term; quote one that has a `:`, `{` or `[` in it",
            "5:15: expected a term; quote one that has a `:`, `{` or `[` in it",
        ],
    ),
    # ── service
    "service": (
        "service:\n  database: postgres://h/m\n  web: yes\n  report_after_failures: 0\n"
        "  user_agent_contact: a b\n",
        [
            "2:13: write postgresql:// instead of postgres://",
            "3:8: expected `false` or {listen: HOST:PORT}",
            "4:26: expected at least 1, found '0'",
            "5:23: expected a URL or a mail address, such as https://example.org/contact",
        ],
    ),
    "databases": (
        "service: {database: 'mysql://h/m', web: {listen: 8080}}\n",
        [
            "1:21: the database is either sqlite:///PATH or postgresql://USER@HOST/NAME",
            "1:50: expected HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080",
        ],
    ),
    "a SQLite path with too few slashes": (
        "service: {database: 'sqlite://data/m.db', web: {listen: 'h:0'}}\n",
        [
            "1:21: a SQLite path comes after three slashes: sqlite:///PATH",
            "1:57: a port is a number from 1 to 65535",
        ],
    ),
    # ── channels
    "channels": (
        "channels:\n"
        "  - {id: a, url: 'slakc://x/y/z'}\n"
        "  - {id: b, url: 'slack://x'}\n"
        "  - {id: c, url: 'console://x'}\n"
        "  - {id: d}\n"
        "  - {id: e, urls: []}\n"
        "  - {id: f, url: 'console://', urls: ['console://']}\n"
        "  - {id: g, urls: ['console://', nothing]}\n"
        "  - {id: h, url: 'https://example.org/hook'}\n"
        "  - {id: i, urls_file: absent.txt}\n",
        [
            "2:18: 'slakc://' is not a scheme that Apprise knows: did you mean 'slack://'?",
            "3:18: Apprise does not accept this slack:// address; see"
            " https://appriseit.com/services/slack/",
            "4:18: console:// takes nothing behind it",
            "5:5: a channel has exactly one of `url:`, `urls:` and `urls_file:`",
            "6:19: a channel needs an address at least",
            "7:5: a channel has exactly one of `url:`, `urls:` and `urls_file:`",
            "8:34: this is no address; it begins with a scheme, such as mailtos:// or console://",
            "9:18: Apprise knows no service at this URL; for a webhook write json:// or jsons://",
            "10:24: there is no file {folder}/absent.txt",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_mistakes(wrong, tmp_path: Path, name: str) -> None:
    text, expected = CASES[name]
    folder = tmp_path / "config"
    assert wrong(text) == [f"a.yaml:{e.replace('{folder}', str(folder))}" for e in expected]


def test_mistakes_of_all_files_come_at_once_in_reading_order(wrong) -> None:
    assert wrong(
        **{
            "b.yaml": "topics: [{id: t, match: 'quay AND'}]\n",
            "a.yaml": "sources: [{id: x}]\nsorces: []\n",
            "c.yaml": "topics: [\n",
        }
    ) == [
        "a.yaml:1:11: a source needs a `feed:` or a `folder:`",
        "a.yaml:2:1: unknown key 'sorces': did you mean 'sources'?",
        "b.yaml:1:34: a term is missing after AND: the query ends instead",
        "c.yaml:2:1: this is not YAML: while parsing a flow node, did not find expected node"
        " content",
    ]


def test_ids_and_single_sections_are_unique_over_all_files(wrong, tmp_path: Path) -> None:
    one = (
        "service: {}\nroutes: {}\nsources: [{id: x, folder: x}]\nsets: {s: [quay]}\n"
        "topics: [{id: x, match: '@s'}]\nchannels: [{id: x, url: 'console://'}]\n"
    )
    first = tmp_path / "config" / "a.yaml"
    assert wrong(one, **{"b.yaml": one}) == [
        f"b.yaml:1:10: `service:` stands already at {first}:1",
        f"b.yaml:2:9: `routes:` stands already at {first}:2",
        f"b.yaml:3:16: the source 'x' stands already at {first}:3",
        f"b.yaml:4:8: the set 's' stands already at {first}:4",
        f"b.yaml:5:15: the topic 'x' stands already at {first}:5",
        f"b.yaml:6:17: the channel 'x' stands already at {first}:6",
    ]


def test_the_line_and_a_caret_are_shown(write) -> None:
    folder = write("topics:\n  - {id: t, match: quay, cap: 0}\n")
    with pytest.raises(ConfigurationError) as caught:
        load(folder, environ={})
    assert str(caught.value) == (
        f"{folder}/a.yaml:2:31: expected at least 1, found '0'\n"
        "      - {id: t, match: quay, cap: 0}\n"
        "                                  ^"
    )


def test_files_that_cannot_be_read(write, wrong) -> None:
    folder = write("topics: []\n")
    (folder / "b.yaml").write_bytes(b"topics: []\n# \xff\n")
    (folder / "c.yaml").mkdir()
    assert wrong("topics: []\n") == [
        "b.yaml:2:1: is not UTF-8 on this line; save it as UTF-8",
        "c.yaml:1:1: cannot be read: Is a directory",
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "the configuration folder cannot be read: No such file or directory"),
        (
            lambda path: path.write_text(""),
            "the configuration folder cannot be read: Not a directory",
        ),
        (lambda path: path.mkdir(), "there is no .yaml file in this folder"),
    ],
)
def test_a_folder_that_holds_no_configuration(tmp_path: Path, make, message: str) -> None:
    folder = tmp_path / "config"
    make(folder)
    with pytest.raises(ConfigurationError) as caught:
        load(folder, environ={})
    assert [str(p) for p in caught.value.problems] == [f"{folder}:1:1: {message}"]


def test_a_folder_source_that_is_a_file(wrong, tmp_path: Path) -> None:
    assert wrong("sources: [{id: x, folder: a.yaml}]\n") == [
        f"a.yaml:1:27: {tmp_path}/config/a.yaml is a file; expected a folder"
    ]


# ── doubts


def test_doubts_let_the_program_run(doubts, tmp_path: Path) -> None:
    assert doubts(
        "service: {web: {listen: '127.0.0.1:80'}}\n"
        "sources: [{id: a, folder: x}, {id: b, folder: ./x}]\n"
        "sets: {unused: [quay]}\n"
        "channels:\n"
        "  - {id: c, url: 'console://'}\n"
        "  - {id: d, url: 'console://', enabled: false}\n"
        "routes: {channels: [d]}\n"
        "operators: []\n",
        **{"b.yml": "topics: [\n"},
    ) == [
        "a.yaml:1:16: there is no page yet; `web:` is kept for it",
        "a.yaml:2:47: 'a' polls the same place",
        "a.yaml:3:8: no topic uses the set 'unused'",
        "a.yaml:5:10: nothing is sent to 'c'; name it in `routes:`",
        "a.yaml:6:10: 'd' is disabled, and a route leads to it",
        "b.yml:1:1: is not read; name it .yaml",
    ]


def test_topics_without_a_channel_are_doubtful(doubts) -> None:
    assert doubts("topics: [{id: t, match: quay}]\n") == [
        "config:1:1: no channel is enabled: alerts are stored, and nobody hears of them"
    ]


def test_a_set_used_by_a_used_set_is_used(doubts) -> None:
    text = (
        "sets: {a: ['@b'], b: [quay]}\ntopics: [{id: t, match: '@a'}]\n"
        "channels: [{id: c, url: 'console://'}]\n"
    )
    assert doubts(text) == []
