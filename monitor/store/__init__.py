"""The store: the only SQL of Newswatch. Use `open_store`; `docs/store.md` describes the tables."""

from monitor.store.store import Store, open_store, open_to_read
from monitor.store.types import (
    Kin,
    Lead,
    Offered,
    OutboxRecord,
    PollCounts,
    PollDone,
    PollRecord,
    Revision,
    RunRecord,
    Said,
    SlotRecord,
    SourceState,
    StoredArticle,
    StoryArticle,
    StoryRecord,
    Told,
)

__all__ = [
    "Kin",
    "Lead",
    "Offered",
    "OutboxRecord",
    "PollCounts",
    "PollDone",
    "PollRecord",
    "Revision",
    "RunRecord",
    "Said",
    "SlotRecord",
    "SourceState",
    "Store",
    "StoredArticle",
    "StoryArticle",
    "StoryRecord",
    "Told",
    "open_store",
    "open_to_read",
]
