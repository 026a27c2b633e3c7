"""Sweeping a folder: what is handed out and when, and what becomes of it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import AfterReading
from monitor.sources.folder import FolderFetcher

SECOND = timedelta(seconds=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    return path


@pytest.fixture
def sweeper(folder: Path, poller):
    """Polls the folder: `sweeper(after=…)`; `limits` are the fetcher's."""

    def make(limits: dict | None = None, **kwargs):
        fetcher = FolderFetcher(**({"max_file_bytes": 1000} | (limits or {})))
        return poller(folder, by=fetcher, **({"every": 5 * SECOND} | kwargs))

    return make


async def settled(sweeps):
    """Two looks, then what they bring, filed."""
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    fetch = await sweeps.poll()
    for document in fetch.documents:
        assert await sweeps.fetcher.settle(sweeps.source, document, error=None) is None
    return [document.name for document in fetch.documents]


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


# ── at rest ──────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_handed_out_after_two_looks_two_seconds_apart(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    os.utime(folder / "a.txt", (0, 0))  # however old it is
    first = await sweeps.poll()
    assert (first.documents, first.waiting) == ((), 1)
    assert first.state.next_poll_at == sweeps.now + 2 * SECOND
    sweeps.now += 1.9 * SECOND
    assert (await sweeps.poll()).documents == ()
    sweeps.now += 0.1 * SECOND
    fetch = await sweeps.poll()
    assert [d.content for d in fetch.documents] == [b"text"]
    assert fetch.waiting == 0
    assert fetch.state.next_poll_at >= sweeps.now + 5 * SECOND


async def test_a_file_that_is_being_written_waits(folder, sweeper) -> None:
    sweeps = sweeper()
    for part in range(5):
        with (folder / "a.txt").open("a") as file:
            file.write(f"part {part}\n")
        fetch = await sweeps.poll()
        assert (fetch.documents, fetch.waiting) == ((), 1)
        sweeps.now += 3 * SECOND
    assert (await sweeps.poll()).documents[0].content.endswith(b"part 4\n")


async def test_a_file_renamed_into_place_waits_too(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("old!")
    await sweeps.poll()
    (folder / "a.part").write_text("new!")
    (folder / "a.part").replace(folder / "a.txt")
    sweeps.now += 2 * SECOND
    assert (await sweeps.poll()).documents == ()


async def test_a_clock_set_back_does_not_prolong_the_wait(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now -= timedelta(hours=1)
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    assert (await sweeps.poll()).documents


async def test_a_file_that_vanishes_between_the_looks_is_forgotten(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    (folder / "a.txt").unlink()
    sweeps.now += 2 * SECOND
    fetch = await sweeps.poll()
    assert (fetch.documents, fetch.problems, fetch.waiting) == ((), (), 0)


# ── once ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_kept_file_is_handed_out_once(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    assert await settled(sweeps) == ["a.txt"]
    for _ in range(3):
        assert await settled(sweeps) == []
    assert names(folder) == ["a.txt"]


async def test_a_kept_file_that_is_rewritten_is_handed_out_again(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await settled(sweeps)
    (folder / "a.txt").write_text("other text")
    assert await settled(sweeps) == ["a.txt"]


async def test_a_file_that_was_not_filed_is_handed_out_again(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    assert (await sweeps.poll()).documents  # and the database failed: it was not settled
    fetch = await sweeps.poll()
    assert (len(fetch.documents), fetch.waiting) == (1, 0)
    (folder / "a.txt").unlink()
    fetch = await sweeps.poll()
    assert (len(fetch.documents), fetch.waiting) == (0, 0)


async def test_a_source_that_moves_to_another_folder_starts_anew(
    folder, sweeper, make_source
) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await settled(sweeps)
    moved = folder.rename(folder.with_name("moved"))
    sweeps.source = make_source(moved)
    assert await settled(sweeps) == ["a.txt"]


async def test_a_restart_hands_a_kept_file_out_once_more(folder, sweeper) -> None:
    (folder / "a.txt").write_text("text")
    assert await settled(sweeper()) == ["a.txt"]
    assert await settled(sweeper()) == ["a.txt"]  # the store knows its key and drops it


async def test_two_sources_do_not_share_what_they_know(folder, sweeper, make_source) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await settled(sweeps)
    sweeps.source, sweeps.state = make_source(folder, id="other"), None
    assert await settled(sweeps) == ["a.txt"]


# ── afterwards ───────────────────────────────────────────────────────────────────────────────


async def test_move_files_by_month(folder, sweeper) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("text")
    assert await settled(sweeper(after=AfterReading.MOVE)) == ["sub/a.txt"]
    assert names(folder) == [".processed/2026-11/sub/a.txt"]


async def test_delete(folder, sweeper) -> None:
    (folder / "a.txt").write_text("text")
    await settled(sweeper(after=AfterReading.DELETE))
    assert names(folder) == []


@pytest.mark.parametrize("after", list(AfterReading))
async def test_what_could_not_be_read_goes_to_failed_with_the_reason(
    folder, sweeper, after
) -> None:
    sweeps = sweeper(after=after)
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    (document,) = (await sweeps.poll()).documents
    assert await sweeps.fetcher.settle(sweeps.source, document, error="no text in it") is None
    assert names(folder) == [".failed/a.txt", ".failed/a.txt.reason.txt"]
    assert "no text in it" in (folder / ".failed/a.txt.reason.txt").read_text()


async def test_a_file_that_is_too_large_fails_at_once_and_is_told_once(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "big.txt").write_bytes(b"x" * 1001)
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    fetch = await sweeps.poll()
    assert [d.name for d in fetch.documents] == ["a.txt"]
    (problem,) = fetch.problems
    assert problem == "big.txt: it has 1,001 bytes; at most 1,000 are read"
    assert not fetch.failed
    assert names(folder) == [".failed/big.txt", ".failed/big.txt.reason.txt", "a.txt"]
    assert (await sweeps.poll()).problems == ()


async def test_a_document_of_another_process_is_not_touched(folder, sweeper) -> None:
    sweeps = sweeper(after=AfterReading.DELETE)
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    (document,) = (await sweeps.poll()).documents
    other = FolderFetcher()
    assert await other.settle(sweeps.source, document, error="x") is None
    assert names(folder) == ["a.txt"]


# ── trouble ──────────────────────────────────────────────────────────────────────────────────


async def test_a_folder_that_is_not_there_fails_and_comes_back(folder, sweeper) -> None:
    sweeps = sweeper()
    folder.rename(folder.with_name("away"))
    for _ in range(12):
        fetch = await sweeps.next()
    assert fetch.failed
    assert fetch.state.last_error == f"{folder}: No such file or directory"
    assert fetch.state.failures == 12
    assert sweeps.wait <= timedelta(minutes=5.5)
    folder.with_name("away").rename(folder)
    fetch = await sweeps.next()
    assert not fetch.failed
    assert fetch.state.failures == 0


async def test_a_share_that_was_away_is_not_read_all_over(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await settled(sweeps)
    folder.rename(folder.with_name("away"))
    assert (await sweeps.poll()).failed
    folder.with_name("away").rename(folder)
    assert await settled(sweeps) == []


async def test_a_file_in_the_folders_place_fails(folder, sweeper) -> None:
    folder.rmdir()
    folder.touch()
    assert (await sweeper().poll()).state.last_error == f"{folder}: Not a directory"


async def test_links_are_told_once(folder, sweeper) -> None:
    sweeps = sweeper()
    (folder / "l.txt").symlink_to("/etc/passwd")
    assert (await sweeps.poll()).problems == ("l.txt: a symbolic link, which is not followed",)
    assert (await sweeps.poll()).problems == ()
    (folder / "l.txt").unlink()
    await sweeps.poll()
    (folder / "l.txt").symlink_to("/etc/passwd")
    assert len((await sweeps.poll()).problems) == 1


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"),
                                   OSError(16, "Device or resource busy")])  # fmt: skip
async def test_a_file_that_cannot_be_opened_is_tried_again_ever_later(
    folder, sweeper, monkeypatch, error
) -> None:
    sweeps = sweeper()
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND

    def refuse(path, *args, **kwargs):
        raise error

    opens = os.open
    monkeypatch.setattr(os, "open", refuse)
    begin, told = sweeps.now, []
    while sweeps.now < begin + timedelta(minutes=10):
        fetch = await sweeps.poll()
        assert not fetch.failed
        assert fetch.waiting == 0
        told += [(sweeps.now - begin, problem) for problem in fetch.problems]
        sweeps.now += 5 * SECOND
    assert [at / SECOND for at, _ in told] == [0, 10, 30, 70, 150, 310]
    assert told[0][1] == f"a.txt: {error.strerror}; it is tried again"
    monkeypatch.setattr(os, "open", opens)
    sweeps.now += timedelta(hours=1)
    assert [d.name for d in (await sweeps.poll()).documents] == ["a.txt"]


async def test_a_file_that_cannot_be_put_away_is_tried_again(folder, sweeper, monkeypatch) -> None:
    sweeps = sweeper(after=AfterReading.MOVE)
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    (document,) = (await sweeps.poll()).documents

    def busy(self, target):
        raise OSError(16, "Device or resource busy")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", busy)
        line = await sweeps.fetcher.settle(sweeps.source, document, error=None)
        assert line == ("a.txt: it cannot be put away: Device or resource busy; it is tried again")
        assert (await sweeps.poll()).problems == ()
        sweeps.now += 10 * SECOND
        assert (await sweeps.poll()).problems == (line,)
    sweeps.now += 20 * SECOND
    fetch = await sweeps.poll()
    assert (fetch.documents, fetch.problems) == ((), ())
    assert names(folder) == [".processed/2026-11/a.txt"]


async def test_a_file_that_is_too_large_and_cannot_be_moved_is_told_now_and_then(
    folder, sweeper, monkeypatch
) -> None:
    sweeps = sweeper()
    (folder / "big.txt").write_bytes(b"x" * 1001)
    await sweeps.poll()
    sweeps.now += 2 * SECOND

    def read_only(self, target):
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", read_only)
        (problem,) = (await sweeps.poll()).problems
        assert "cannot be put away: Read-only file system" in problem
        told = []
        for _ in range(12):
            sweeps.now += 5 * SECOND
            fetch = await sweeps.poll()
            assert fetch.waiting == 0
            told += fetch.problems
        assert told == [problem] * 2
    sweeps.now += timedelta(hours=1)
    assert (await sweeps.poll()).problems == ()
    assert "1,001 bytes" in (folder / ".failed/big.txt.reason.txt").read_text()


async def test_a_file_rewritten_before_it_is_put_away_is_read_again(folder, sweeper) -> None:
    sweeps = sweeper(after=AfterReading.DELETE)
    (folder / "a.txt").write_text("text")
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    (document,) = (await sweeps.poll()).documents
    (folder / "a.txt").write_text("newer text")
    assert await sweeps.fetcher.settle(sweeps.source, document, error=None) is None
    assert await settled(sweeps) == ["a.txt"]
    assert names(folder) == []


async def test_names_that_are_no_text(folder, sweeper) -> None:
    (folder / os.fsdecode(b"a\xff.txt")).write_text("1")
    (folder / os.fsdecode(b"a\xfe.txt")).write_text("2")
    assert sorted(await settled(sweeper(after=AfterReading.MOVE))) == [
        r"a\udcfe.txt",
        r"a\udcff.txt",
    ]
    assert len(list((folder / ".processed/2026-11").iterdir())) == 2


# ── many ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_burst_comes_in_batches_the_oldest_first(folder, sweeper) -> None:
    sweeps = sweeper({"max_sweep_files": 10})
    for number in range(25):
        (folder / f"{number:02}.txt").write_text("text")
        os.utime(folder / f"{number:02}.txt", (1000 - number, 1000 - number))
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    got = []
    for waiting in (15, 5, 0):
        fetch = await sweeps.poll()
        assert fetch.waiting == waiting
        assert waiting == 0 or fetch.state.next_poll_at == sweeps.now
        for document in fetch.documents:
            got.append(document.name)
            await sweeps.fetcher.settle(sweeps.source, document, error=None)
    assert got == [f"{number:02}.txt" for number in reversed(range(25))]


async def test_a_batch_is_bounded_in_bytes_too(folder, sweeper) -> None:
    sweeps = sweeper({"max_sweep_bytes": 1500})
    for number in range(4):
        (folder / f"{number}.txt").write_bytes(b"x" * 1000)
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    assert len((await sweeps.poll()).documents) == 2


async def test_files_that_are_kept_are_not_opened_again(folder, sweeper, monkeypatch) -> None:
    sweeps = sweeper()
    for number in range(100):
        (folder / f"{number}.txt").touch()
    assert len(await settled(sweeps)) == 100
    opened = []
    monkeypatch.setattr(os, "open", lambda path, *_: opened.append(path))
    for _ in range(3):
        await sweeps.next()
    assert opened == []


# ── markers ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (AfterReading.KEEP, ["a.txt", "a.txt.done", "b.txt"]),
        (AfterReading.MOVE, [".processed/2026-11/a.txt", "b.txt"]),
        (AfterReading.DELETE, ["b.txt"]),
    ],
)
async def test_with_a_marker_only_marked_files_are_read(folder, sweeper, after, left) -> None:
    sweeps = sweeper(done_marker=True, after=after)
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text("text")
    (folder / "b.txt").write_text("half")
    (folder / "sub" / "b.txt.done").touch()  # of another folder
    assert await settled(sweeps) == []
    (folder / "a.txt.done").touch()
    assert await settled(sweeps) == ["a.txt"]
    assert names(folder) == sorted([*left, "sub/b.txt.done"])


async def test_the_marker_of_a_file_that_fails_goes_with_it(folder, sweeper) -> None:
    sweeps = sweeper(done_marker=True)
    (folder / "a.txt").write_text("x" * 2000)  # more than may be read
    (folder / "a.txt.done").touch()
    assert await settled(sweeps) == []
    assert names(folder) == [".failed/a.txt", ".failed/a.txt.reason.txt"]


async def test_very_many_files_are_swept_in_batches_and_bounded_memory(folder, sweeper) -> None:
    for number in range(5_000):
        (folder / f"{number}.txt").write_text("t")
    sweeps = sweeper(limits={"max_sweep_files": 1_000})
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    seen = set()
    for _ in range(5):
        fetch = await sweeps.poll()
        assert len(fetch.documents) == 1_000
        for document in fetch.documents:
            seen.add(document.name)
            await sweeps.fetcher.settle(sweeps.source, document, error=None)
    assert len(seen) == 5_000
    assert (await sweeps.poll()).waiting == 0


async def test_what_comes_while_a_burst_is_taken_is_looked_for_at_once(folder, sweeper) -> None:
    for number in range(6):
        (folder / f"{number}.txt").write_text("t")
    sweeps = sweeper(limits={"max_sweep_files": 3}, every=timedelta(hours=1))
    await sweeps.poll()
    sweeps.now += 2 * SECOND
    for _ in range(2):
        fetch = await sweeps.poll()
        assert len(fetch.documents) == 3
        for document in fetch.documents:
            await sweeps.fetcher.settle(sweeps.source, document, error=None)
        (folder / "late.txt").write_text("t")
    assert sweeps.wait == 2 * SECOND, "not an hour"
    assert (await sweeps.next()).waiting == 1
