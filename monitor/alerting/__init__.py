"""Who is told, of what, when, and in which words. Pure: no clock, no network, no randomness.

::

    Matching ┐
             ├─decide─▶ Decision ─routes─▶ channels ─grouping─▶ outbox ─message─▶ Message ─▶ notifier
    Placement┘          (why it rings,     (a tree)   (when, and  ▲     (templates,            │
                         or why not)                  with whom)  │      digest)               │
                                             calls ───────────────┤                            │
                                (nobody acknowledged)             └────retry◀──── SendResult ◀─┘

The words are Alertmanager's, because operators know them.
"""
