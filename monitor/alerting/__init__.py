"""Who is told, of what, and in which words. Pure: no clock, no network, no randomness.

::

    Matching ┐
             ├─decide─▶ Decision ─routes─▶ channels ─▶ outbox ─message─▶ Message ─▶ notifier
    Placement┘          (why it rings,                    ▲                             │
                         or why not)                      └────retry◀──── SendResult ◀──┘

The words are Alertmanager's, because operators know them.
"""
