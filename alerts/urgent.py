"""Alerts that are due become frozen messages: one slot per story, told or settled, never both.

Owns the order of things at the store. What is decided stands in `alerting`, what is said in `alert`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from alerts import alert, alerting, mime, outgoing, render
from alerts.alerting import Verdict, Waiting
from alerts.sections import OLD, RANK
from alerts.stories import Told, gather
from monitor.config.plan import AlertPlan, Config
from monitor.facts.kev import catalogue
from monitor.store import Store
from monitor.store.alerted import label
from monitor.told import DigestMaterial, OutboxMessage, OwedArticle

log = logging.getLogger("newswatch.alert")

_LIMITED = timedelta(days=1)


def compose_alerts(store: Store, config: Config, now: datetime) -> list[str]:
    """Freeze every alert that is due, settle what is not to be alerted; return the rules that spoke."""
    spoke = []
    for rule in config.alerts:
        waiting = store.waiting(rule)
        if not waiting:
            continue
        told = {story.best.story_id: story for story in _stories(waiting, rule, config)}
        articles: dict[int, list[OwedArticle]] = {}
        for article in waiting:
            articles.setdefault(article.story_id, []).append(article)
        stories = [_waiting(told.get(story), owed, config, now) for story, owed in articles.items()]
        sent = store.alert_moments(rule.name, now - _LIMITED)
        for decision in alerting.decide(stories, rule, sent, now, config.zone):
            if decision.verdict is Verdict.WAIT:
                continue
            ids = [article.article_id for article in articles[decision.story_id]]
            if _settle(store, rule, config, decision, ids, now):
                spoke.append(rule.name)
    return spoke


def _settle(
    store: Store,
    rule: AlertPlan,
    config: Config,
    decision: alerting.Decision,
    articles: Sequence[int],
    now: datetime,
) -> bool:
    """Alert a story or record why not; whether an alert was composed."""
    story = decision.story_id
    if decision.verdict is Verdict.TELL:
        name = label(story, now)
        threads = store.alert_thread(rule.name, story)
        made = partial(messages, rule=rule, config=config, name=name, threads=threads, now=now)
        composed = store.freeze(rule, name, now, made, only=articles) is not None
        if composed:
            log.info("composed %s for story %d", rule.name, story)
        return composed
    held = OLD if decision.verdict is Verdict.OLD else _why(decision.verdict, rule)
    store.freeze(rule, label(story, now, held), now, lambda _: [], only=articles)
    return False


def messages(
    material: DigestMaterial,
    rule: AlertPlan,
    config: Config,
    name: str,
    threads: dict[str, str],
    now: datetime,
) -> list[OutboxMessage]:
    """The messages of one alert, one per recipient, each under the first alert of its story."""
    envelope = mime.Envelope(
        config.delivery.sender, rule.name, name, config.delivery.reply_to, threads=threads
    )
    try:
        seen = alert.view(material, rule, config, now, known=catalogue(config.store.parent))
        words = outgoing.laid_out(seen, *render.both(seen), material, kind="alert")
        envelope = replace(envelope, keys=seen.keys, priority=seen.priority)
    except Exception as error:  # the boundary of an alert: its readers get the story, however plain
        log.exception("an alert of %s could not be laid out", rule.name)
        lines = [f"- {article.title}\n  {article.url}" for article in material.owed]
        why = f"This alert could not be laid out ({type(error).__name__}); the log of Newswatch says more."
        words = outgoing.plain(f"{rule.name}: {material.owed[0].title}", "\n".join([why, "", *lines]))
    return outgoing.for_each(rule.to, words, envelope, config, now)


def _stories(waiting: Sequence[OwedArticle], rule: AlertPlan, config: Config) -> list[Told]:
    watches = {watch.key: watch for watch in config.watches if watch.key in rule.watches}
    return gather(waiting, watches)


def _waiting(story: Told | None, owed: Sequence[OwedArticle], config: Config, now: datetime) -> Waiting:
    """A story as `decide` takes it: the weightiest name, then what is about it, stand first."""
    since = min(article.since or now for article in owed)
    old = story is None or all(alerting.is_old(article.kind, article.published, now) for article in owed)
    if story is None:
        return Waiting(owed[0].story_id, since, old=True)
    watch = config.watch(story.owner)
    weight = RANK[watch.priority] if watch else len(RANK)
    return Waiting(story.best.story_id, since, (weight, *map(int, story.distance(story.owner))), old)


def _why(verdict: Verdict, rule: AlertPlan) -> str:
    if verdict is Verdict.LIMIT and rule.limit is not None:
        per = "hour" if rule.limit.per == timedelta(hours=1) else "day"
        return f"limit of {rule.limit.count} per {per}"
    return str(verdict)
