"""A digest as the JSON that webhooks carry; `webhook.schema.json` beside this file describes it. Pure.

Version 1. A later version may add fields; it changes or drops none without a new number.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from alerts.shape import DigestView, Runs, Story, TitleLine, plain
from monitor.told import DigestMaterial, OwedArticle

VERSION = 1


def digest(
    view: DigestView, material: DigestMaterial, message_id: str, now: datetime, *, kind: str = "digest"
) -> bytes:
    """Return the JSON of a digest or an alert as UTF-8: the same stories, names and health as its mail."""
    articles = {article.article_id: article for article in material.owed}
    data = {
        "digest": view.name,
        "subject": view.subject,
        "since": material.since.isoformat(),
        "until": material.until.isoformat(),
        "articles_read": material.articles_read,
        "attention": view.attention,
        "stories": [
            _story(story, section.name, articles.get(story.article_id))
            for section in view.sections
            for story in section.stories
        ],
        "older": [_line(line) for line in view.older],
        "older_more": view.older_more,
        "quiet": list(view.quiet.shown),
        "sources": {
            "summary": view.health,
            "sick": [{"name": source.name, "why": source.why} for source in view.sick],
        },
    }
    return _document(kind, message_id, now, data)


def note(subject: str, text: str, message_id: str, now: datetime) -> bytes:
    """Return the JSON of a message that is words only: a test, or a digest that could not be laid out."""
    return _document("note", message_id, now, {"subject": subject, "text": text})


def _document(kind: str, message_id: str, now: datetime, data: dict[str, Any]) -> bytes:
    whole = {
        "type": kind,
        "version": VERSION,
        "id": message_id.strip("<>"),
        "timestamp": now.isoformat(),
        "data": data,
    }
    # A lone surrogate has no UTF-8; the store's door lets none in, but a name from config.yaml may hold one.
    return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")


def _story(story: Story, under: str, article: OwedArticle | None) -> dict[str, Any]:
    return {
        "story": article.story_id if article else None,
        "article": story.article_id,
        "title": plain(story.title),
        "url": story.url,
        "source": story.source,
        "published": _moment(article.published if article else None),
        "first_seen": _moment(article.first_seen if article else None),
        "language": article.language if article else "",
        "update": story.update,
        "under": under,
        "names": [
            {"name": reason.name, "times": reason.times, "where": reason.where} for reason in story.reasons
        ],
        "snippet": _runs(story.snippet),
        "also_in": [{"source": link.text, "url": link.url} for link in story.also],
        "note": story.note,
    }


def _line(line: TitleLine) -> dict[str, Any]:
    return {"title": line.title, "url": line.url, "source": line.source, "names": line.names}


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [{"text": text, "hit": hit} for text, hit in runs]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
