"""Placing: which articles tell of the same event, and why.

    article ─fingerprint─▶ sketch of its word 5-grams ─▶ copies, in the whole archive ─┐
            ─features────▶ words, names, numbers, dates ─▶ same event, in the window ──┴▶ Placement
                           (index: the window's articles, rebuilt from the store at will)

Pure: what it knows of stored articles it asks of a `Lookup`, inside the write transaction.
"""
