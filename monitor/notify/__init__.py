"""Sends messages to channels: the outermost edge of the house, on the way to a phone.

::

    Message ─▶ Notifier.send ┬─ console   prints it
                             └─ apprise   parts ─▶ a thread each ─▶ Apprise's plugin ─▶ the service
                                          └─ its answer, redacted ─▶ SendResult

A service that hangs holds only its own thread, so it delays no other.
"""

from monitor.notify.choose import notifier

__all__ = ["notifier"]
