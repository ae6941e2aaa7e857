"""What keeping the database in order asks of the store: its state, copies, and what goes for its age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from monitor.store import backup, overview, pruning, retention, search, soundness
from monitor.store.opened import Opened


class ForUpkeep(Opened):
    """The part of the store that looks after the database."""

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database to a new file, while others may go on writing."""
        self._door.copy_to(target)

    def overview(self, digests: Sequence[str], now: datetime) -> overview.Overview:
        """Return what a person asks first: newest article, last runs and slots, what waits."""
        with self._door.reading() as connection:
            return overview.overview(connection, self._door.path, digests, now)

    def unsearchable(self) -> int:
        """Return below which number articles may be missing in the search index; 0: all are in it."""
        with self._door.reading() as connection:
            return search.unindexed(connection)

    def fill_search(self, limit: int = 200) -> int:
        """Add up to `limit` articles of an older version's database to the search index; return how many."""
        if not self.unsearchable():
            return 0
        with self._door.tx() as connection:
            return search.fill(connection, limit)

    def remove_older(self, before: datetime, limit: int = 200) -> tuple[int, int]:
        """Remove articles stored before then that named nothing and were told to nobody, nor their story.

        Looks at about `limit` articles not looked at before; returns how many these were and how many went.
        """
        with self._door.reading() as connection:
            if not retention.anything_before(connection, before):
                return 0, 0
        with self._door.tx() as connection:
            return retention.remove(connection, before, limit)

    def unsound(self) -> list[soundness.Unsound]:
        """Return everything that does not hold in this database; it reads every page."""
        with self._door.reading() as connection:
            return soundness.unsound(connection)

    def back_up(self, target: Path) -> backup.Backup:
        """Write a proven copy to `target` while others write; a StoreError leaves an older one in place."""
        return backup.back_up(self._door, target)

    def prunable(self, before: datetime) -> pruning.Pruned:
        """Return what `prune` would delete; nothing is written."""
        with self._door.reading() as connection:
            return pruning.prunable(connection, before)

    def prune(self, before: datetime) -> pruning.Pruned:
        """Delete what is older and neither matched nor told, in small transactions; return what went.

        Interrupted at any point, what went is gone and the rest is whole.
        """
        gone = pruning.Pruned()
        with self._door.reading() as connection:
            blocks = pruning.blocks(connection)
        for block in blocks:
            with self._door.tx() as connection:
                gone += pruning.prune_articles(connection, before, block)
        while True:
            with self._door.tx() as connection:
                some = pruning.prune_messages(connection, before)
            if not some.messages:
                return gone
            gone += some

    def vacuum(self) -> int:
        """Rewrite the file without its free pages; return the bytes won. Others wait meanwhile."""
        with self._door.reading() as connection:
            before = overview.pages_bytes(connection)
            connection.execute("VACUUM")
            # Until the log is written back the file keeps its size.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return before - overview.pages_bytes(connection)
