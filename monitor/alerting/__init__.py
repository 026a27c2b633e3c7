"""Who is told, of what, when, and in which words. Pure: no clock, no network, no randomness.

::

    Matching ┐
             ├─decide─▶ Decision ─routes─▶ channels ─grouping─▶ outbox ─message─▶ notifier
    Placement┘          (why it rings,     (a tree)   (when, and  ▲ ▲  (rendering,   │
                         or why not)                  with whom)  │ │   digest)      │
                                                                  │ └──retry◀── SendResult
                        nobody acknowledged ─calls────────────────┘

The words are Alertmanager's, because operators know them.
"""
