"""Records of the store as JSON documents, whose fields are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.store import StoryRecord


def story_document(found: StoryRecord) -> dict[str, object]:
    """A story: `story`, `created`, `articles` (with `why` and `told`), `edits`. Times in UTC."""
    return {
        "story": found.story_id,
        "created": _time(found.created),
        "articles": [
            {
                "id": article.article_id,
                "title": article.title,
                "source": article.source,
                "url": article.url,
                "published": _time(article.published),
                "first_seen": _time(article.first_seen),
                "joined_by": article.joined_by,
                "why": article.why,
                "told": [{"digest": digest, "at": _time(at)} for digest, at in article.told],
            }
            for article in found.articles
        ],
        "edits": list(found.edits),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
