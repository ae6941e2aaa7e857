"""How the watch stands: each fact judged, with the sentence that says it and the next step. Pure.

    LOOK   a monitor should wake somebody: exit code 1
    NOTE   worth knowing, no reason to wake anybody: a source that failed an hour ago

A single sick source is a note on its first day, and a look after that, or where more than a third are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low

from monitor.operate.facts import Facts, Level, Line, NextDigest
from monitor.pulse import Pulse
from monitor.store.types import RunRecord
from monitor.told import SourceHealth
from monitor.words import counted, size, span

TICK_LATE = timedelta(minutes=5)  # the daemon looks every 20 s; a machine under load is not yet a dead one
STUCK = timedelta(hours=2)  # longer than any poll (poll_limit ends at 2 h) and any answer to a final dot
RUN_LATE = timedelta(hours=1)  # at least, and three times the usual gap between runs
UNKNOWN_GAP = timedelta(days=1)  # where too few runs tell what is usual
MAIL_LATE = timedelta(hours=1)
SICK_LONG = timedelta(days=1)
NOTHING_READ = timedelta(days=2)
SICK_STATES = ("failing", "blocked", "misread", "quiet")


def judge(facts: Facts) -> list[Line]:
    """Judge everything, in the order in which a person asks."""
    lines = [_config(facts), _watching(facts)]
    seen = facts.overview
    if seen is None:
        return [*lines, Line("database", Level.LOOK, facts.store_fault, _store_step(facts))]
    return [
        *lines,
        _last_run(facts, seen.runs),
        *(_digest(facts, digest) for digest in facts.digests),
        _sources(facts),
        *(_sick(facts, source) for source in sick(facts.sources)),
        _outbox(facts),
        _articles(facts),
        Line("database", Level.OK, f"{facts.store_path}, {size(seen.size)}"),
    ]


def worst(lines: Sequence[Line]) -> Level:
    """The highest level among the lines."""
    return max((line.level for line in lines), default=Level.OK)


def exit_code(level: Level) -> int:
    """0 well (also with notes), 1 something needs a look, 2 config.yaml cannot be used."""
    return {Level.OK: 0, Level.NOTE: 0, Level.LOOK: 1, Level.CONFIG: 2}[level]


def sick(sources: Sequence[SourceHealth]) -> list[SourceHealth]:
    """The sources that are not well, those that can be mended first."""
    found = [source for source in sources if source.state in SICK_STATES]
    return sorted(found, key=lambda source: (SICK_STATES.index(source.state), source.name.casefold()))


def usual_gap(runs: Sequence[RunRecord]) -> timedelta | None:
    """The usual time between the starts of runs, the latest first; None where fewer than four tell it."""
    gaps = [later.started - earlier.started for later, earlier in pairwise(runs)]
    return median_low(sorted(gaps)) if len(gaps) >= 3 else None


def _config(facts: Facts) -> Line:
    if facts.config_fault:
        more = f" (and {facts.config_faults - 1} more)" if facts.config_faults > 1 else ""
        use = "no run can start"
        if facts.pulse is not None:
            use = f"the daemon goes on with the version of {facts.local(facts.pulse.taken_up)}"
        return Line("config", Level.CONFIG, f"{facts.config_fault}{more}; {use}", "newswatch check")
    counts = f"{counted(facts.names, 'name')}, {counted(facts.sites, 'source')}"
    counts += f", {counted(len(facts.digests), 'digest')}"
    if facts.never:
        more = f" and {len(facts.never) - 3} more" if len(facts.never) > 3 else ""
        counts += f"; never asked: {', '.join(facts.never[:3])}{more}"
    if facts.pulse is not None and facts.pulse.config != facts.config_digest:
        return Line("config", Level.NOTE, f"{counts}; the daemon has not taken up the last edit yet")
    return Line("config", Level.OK, f"{facts.config_path}, {counts}")


def _watching(facts: Facts) -> Line:
    if facts.pulse is not None:
        return _daemon(facts)
    runs = facts.overview.runs if facts.overview else ()
    lost = facts.lost
    # A run by command since then shows that cron or a timer has taken over.
    if lost is not None and not any(run.kind != "daemon" and run.started > lost.ticked for run in runs):
        return Line(
            "watch", Level.LOOK,
            f"the daemon (process {lost.pid}) ended without being stopped, after {facts.local(lost.ticked)}",
            "systemctl start newswatch, or newswatch daemon",
        )  # fmt: skip
    if not runs:
        if facts.overview is None and facts.holder:
            return Line("watch", Level.NOTE, f"process {facts.holder} holds the lock")
        return Line("watch", Level.LOOK, "nothing has run yet", "newswatch run")
    last, gap = runs[0], usual_gap(runs)
    silent = facts.now - last.started
    if last.ended is None and facts.holder is not None:
        if silent > STUCK:
            return Line(
                "watch", Level.LOOK,
                f"process {facts.holder} has held the lock for {span(silent)} and does not end",
                f"kill {facts.holder}",
            )  # fmt: skip
        return Line("watch", Level.OK, f"a run is under way since {facts.local(last.started)}")
    often = f", usually every {span(gap)}" if gap else ""
    if silent > max(RUN_LATE, 3 * (gap or UNKNOWN_GAP)):
        return Line(
            "watch", Level.LOOK,
            f"no run since {facts.local(last.started)} ({span(silent)}{often}), and no daemon",
            "look whether cron, the timer or the daemon is still switched on",
        )  # fmt: skip
    return Line("watch", Level.OK, f"runs by command (cron or a timer{often}); no daemon")


def alive(pulse: Pulse, now: datetime) -> Line:
    """Whether a daemon's loop, polls and mail move, judged by its pulse alone."""
    who = f"the daemon (process {pulse.pid})"
    restart = "systemctl restart newswatch, or stop the process and start it again"
    silent = now - pulse.ticked
    if silent > TICK_LATE:
        return Line("watch", Level.LOOK, f"{who} has looked at nothing for {span(silent)}", restart)
    for name, ended in (("polled", pulse.polled), ("mailed", pulse.mailed)):
        since = now - (ended or pulse.started)
        if since > STUCK:
            return Line("watch", Level.LOOK, f"{who} has {name} nothing for {span(since)}: it hangs", restart)
    return Line("watch", Level.OK, f"{who} watches for {span(now - pulse.started)}")


def _daemon(facts: Facts) -> Line:
    pulse = facts.pulse
    assert pulse is not None
    line = alive(pulse, facts.now)
    if line.level is not Level.OK:
        return line
    overdue = facts.overview.overdue if facts.overview else None
    if overdue is not None and facts.now - overdue > STUCK and facts.now - pulse.started > STUCK:
        return Line(
            "watch", Level.LOOK,
            f"the daemon (process {pulse.pid}) runs, and a source is due since {facts.local(overdue)}",
            "look at its log",
        )  # fmt: skip
    return line


def _last_run(facts: Facts, runs: Sequence[RunRecord]) -> Line:
    ended = next((run for run in runs if run.ended is not None), None)
    if ended is None or ended.ended is None:
        return Line("last run", Level.NOTE, "none has ended yet")
    did = ended.summary
    parts = [facts.local(ended.started), f"{span(ended.ended - ended.started)} long"]
    for key, word in (("sources", "source"), ("new", "new article"), ("matched", "named")):
        count = did.get(key)
        if isinstance(count, int):
            parts.append(f"{count} {word}" if word == "named" else counted(count, word))
    trouble = did.get("troubles")
    if isinstance(trouble, int) and trouble:
        parts.append(f"{trouble} not read")
    level = Level.NOTE if ended.exit_code else Level.OK
    stopped = runs[0].ended is None and facts.holder is None
    if stopped:
        parts.append("the run after it was stopped in the middle; the next one does its work")
    return Line("last run", Level.NOTE if stopped else level, ", ".join(parts))


def _digest(facts: Facts, digest: NextDigest) -> Line:
    name = f"digest {digest.name}"
    if digest.due_since is not None and facts.now - digest.due_since > MAIL_LATE:
        return Line(
            name, Level.LOOK, f"was due {facts.local(digest.due_since)} and is not composed",
            "newswatch -v run",
        )  # fmt: skip
    due = f"next {facts.local(digest.due)} (in {span(digest.due - facts.now)})" if digest.due else "never due"
    last = digest.last
    if last is None:
        return Line(name, Level.OK, f"{due}; none sent yet")
    fate = _fate(last.sent, last.waiting, last.dead)
    told = f"last {facts.local(last.until)}, {counted(last.told, 'article')}, {fate}"
    return Line(name, Level.OK, f"{due}; {told}")


def _fate(sent: int, waiting: int, dead: int) -> str:
    if not sent + waiting + dead:
        return "nothing to send"
    parts = [
        f"{count} {word}"
        for count, word in ((sent, "accepted"), (waiting, "waiting"), (dead, "given up"))
        if count
    ]
    return ", ".join(parts)


def _sources(facts: Facts) -> Line:
    total, ill = len(facts.sources), sick(facts.sources)
    new = sum(source.state == "new" for source in facts.sources)
    says = f"{total - len(ill) - new} of {total} well" + (f", {new} not read yet" if new else "")
    if len(ill) * 3 > total:
        return Line("sources", Level.LOOK, says + ": more than a third is sick", "newswatch doctor --online")
    return Line("sources", Level.NOTE if ill else Level.OK, says)


def _sick(facts: Facts, source: SourceHealth) -> Line:
    reason = source.reason.rstrip(". ") or source.state
    since = f", since {facts.local(source.since)}" if source.since else ""
    again = f"; next try {facts.local(source.next_due)}" if source.next_due and source.fails else ""
    long = source.since is not None and facts.now - source.since > SICK_LONG and source.state != "quiet"
    return Line(
        f"source {source.name}", Level.LOOK if long else Level.NOTE, f"{reason}{since}{again}",
        f'newswatch sources test "{source.name}"',
    )  # fmt: skip


def _outbox(facts: Facts) -> Line:
    seen = facts.overview
    assert seen is not None
    parts, level, step = [], Level.OK, ""
    if seen.unsent:
        oldest = min(seen.unsent, key=lambda message: message.created)
        late = facts.now - oldest.created > MAIL_LATE
        why = f" ({oldest.reply})" if oldest.reply else ""
        count, since = counted(len(seen.unsent), "message"), facts.local(oldest.created)
        parts.append(f"{count} unsent, the oldest since {since}{why}")
        level = Level.LOOK if late else Level.NOTE
        step = "newswatch doctor" if late else ""
    if seen.dead:
        parts.append(f"{counted(seen.dead, 'message')} given up in the last week")
        level, step = Level.LOOK, "newswatch digest sent, then: newswatch digest resend ID"
    if seen.perhaps_twice:
        parts.append(f"{seen.perhaps_twice} perhaps delivered twice")
        level = max(level, Level.NOTE)
    return Line("outbox", level, "; ".join(parts) or "nothing waits", step)


def _articles(facts: Facts) -> Line:
    seen = facts.overview
    assert seen is not None
    if seen.newest is None:
        return Line("articles", Level.NOTE, "none read yet")
    age = facts.now - seen.newest.seen
    says = (
        f"{seen.day_articles:,} read and {seen.day_matches:,} matches in 24 hours; newest {span(age)} ago: "
    )
    says += f"{seen.newest.title} ({seen.newest.source})"
    if age > NOTHING_READ:
        return Line("articles", Level.LOOK, says, "newswatch doctor --online")
    return Line("articles", Level.OK, says)


def _store_step(facts: Facts) -> str:
    return "" if "newswatch run" in facts.store_fault else "newswatch doctor"
