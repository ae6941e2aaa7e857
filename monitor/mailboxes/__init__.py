"""The edge towards mail: takes what is new out of a Maildir or an IMAP folder and changes nothing there.

Blocking calls with limits of time, size and count, made for a thread. What a mail says is
`monitor.newsletters`' business; this package hands on bytes.
"""

from __future__ import annotations

from monitor.config.plan import Mailbox
from monitor.mailboxes import imap, maildir
from monitor.mailboxes.batch import Batch

__all__ = ["Batch", "take"]


def take(
    mailbox: Mailbox, since: str, *, again: bool, allow_private: bool, timeout: float, seconds: float
) -> Batch:
    """Return the messages that came after `since` (a batch's token; "" for the newest ones).

    again: the newest messages before `since` too, since pages they led to are still to be tried.
    timeout: seconds for one answer; seconds: for the whole. MailboxError says what went wrong.
    """
    if mailbox.folder is not None:
        return maildir.take(mailbox.folder, since, again=again)
    return imap.take(
        mailbox, since, again=again, allow_private=allow_private, timeout=timeout, seconds=seconds
    )
