"""Where news comes from: feeds over HTTP and folders on disk, fetched as bytes.

::

    fetcher.SourceFetcher ─┬─ http.FeedFetcher ─── client.HttpClient ─── connection (guard)
                           │      │  headers, urls
                           │      └─ schedule ◀┐
                           └─ folder.FolderFetcher ─── memory ─── files, putaway

    pages.PageFetcher ─── client.HttpClient       (the pages that a feed's items lead to)

    Source + SourceState ──fetch──▶ Fetch(documents, next state)
                                       │ read, filed in one transaction with that state
                                       ▼
                                    settle: put the file away

`guard`, `urls`, `headers`, `schedule` and `memory` decide and touch nothing; `client`,
`connection`, `files` and `putaway` touch the world. A state is stored by whoever files the
documents, so a crash between the two repeats the poll and never loses one.
"""
