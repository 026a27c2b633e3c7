"""Reading: one body of bytes in, the articles it holds out. Pure.

::

                     ┌ feed.py, jsonfeed.py                      (a feed)
    Fetched ─read()──┤                                              ──▶ Draft ─assemble()─▶ Article
                     └ documents.py                          (a folder's file)
                         one text    page, markdown, pdf, office (Word, OpenDocument), rtf
                         records     records (JSON), table (CSV), warc
                         documents   mail, outlook, unzip: each one inside is read in its turn

    before all of it    slicing.py (cuts out of a feed what was read before; called by the walk)
    before any parser   decode.py (bytes to characters), guard.py (caps on size, depth and tags)
    a draft's fields    markup.py (HTML to lines), body.py (a page's article), metadata.py (what a
                        page says of itself)
    assemble()          tidy.py (unwrap), head.py (title and date of a bare text), asides.py,
                        unmarked.py and zones.py (which part is what), language.py, dates.py,
                        attribution.py, identity.py (keys and the content hash)

The formats' readers only collect what a document claims, as a `Draft`; what is made of the claims
is decided once, in `assemble`, for a feed's item, a web page and a replayed record alike.
The entrance is `monitor.reading.read.read`.
"""
