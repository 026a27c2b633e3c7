"""News Monitor: watches feeds and folders for the stories you name, and rings once for each.

The walk of one article, and the order in which the package is read::

    source ──fetch──▶ Fetched ──read──▶ Article ─┬─match──▶ Match ─────┐
    (feed, folder)    (bytes)      (text, zones) └─place──▶ Placement ─┴─decide──▶ Alert
                                                                                     │ outbox
                                                       phone ◀──notify── Delivery ◀──┘
"""

__version__ = "0.1.0"
