"""Edits of a checked config.yaml: the new text of each, or a sentence why there is none. Pure.

An edit is made only where the new file says what the old one said and the edit: the splice proves it of
the YAML, the comparison here of what the whole file then means (a name derived from another's address,
a digest of all names).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.config.loading import load_contents
from monitor.config.nodes import Node
from monitor.config.plan import Config, Source
from monitor.config.report import shown
from monitor.config.splice import appended, removed, with_setting
from monitor.config.tree import read_tree
from monitor.config.wording import did_you_mean, listing, quoted
from monitor.config.written import Item
from monitor.errors import ConfigError, UsageError
from monitor.watches import Watch


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of config.yaml that is ready to be written.

    config: what the text `after` says. others: names whose spellings or rules change along with it.
    """

    before: str
    after: str
    config: Config
    others: tuple[str, ...] = ()

    def hunk(self) -> tuple[int, list[str], list[str]]:
        """The number of the first line that changes, the lines that go and those that come there."""
        old, new = self.before.splitlines(), self.after.splitlines()
        same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), -1)
        first = same if same >= 0 else min(len(old), len(new))
        while len(old) > first and len(new) > first and old[-1] == new[-1]:
            old.pop()
            new.pop()
        return first + 1, old[first:], new[first:]


def watchlists(text: str) -> list[str]:
    """The names of the watchlists in a config's text, in its order."""
    return list(_watch_block(text).entries or {})


def watch_added(
    old: Config, text: str, watchlist: str, item: Mapping[str, str | Sequence[str]], env: Mapping[str, str]
) -> Edit:
    """Add a name with its settings to a watchlist, which is made where it is missing.

    item: the settings as config.yaml names them, `name` first. UsageError for a name that is watched.
    """
    name = str(item["name"])
    key = name.casefold()
    if there := next((watch for watch in old.watches if watch.key.casefold() == key), None):
        spelt = "" if there.name == name else f" as {quoted(there.name)}"
        raise UsageError(
            f"{quoted(name)} is watched already{spelt}: {old.path}:{there.line}, in {there.watchlist}"
        )
    added: Item = item if len(item) > 1 else name
    edit = _edit(old, text, appended(text, ("watch", watchlist), [added]), env)
    left = _without(edit.config, key)
    _same(_identities(old), _identities(left), f"adding {quoted(name)}")
    return replace(edit, others=_changed(old, left))


def watch_removed(old: Config, text: str, watch: Watch, env: Mapping[str, str]) -> Edit:
    """Take a name out of its watchlist."""
    if len(old.watches) == 1:
        raise UsageError(f"{quoted(watch.name)} is the only name that is watched; add another one first")
    edit = _edit(old, text, removed(text, _place(text, watch)), env)
    left = _without(old, watch.key)
    _same(_identities(left), _identities(edit.config), f"taking out {quoted(watch.name)}")
    return replace(edit, others=_changed(left, edit.config))


def watch_muted(old: Config, text: str, watch: Watch, until: date | None, env: Mapping[str, str]) -> Edit:
    """Mute a name until a date, or with None take its mute away."""
    loc = _place(text, watch)
    if until is not None:
        after = with_setting(text, loc, "muted", until.isoformat(), short="name")
    elif watch.muted_until is None:
        raise UsageError(f"{quoted(watch.name)} is not muted: {old.path}:{watch.line}")
    else:
        after = removed(text, (*loc, "muted"))
    edit = _edit(old, text, after, env)
    muted = tuple(replace(one, muted_until=until) if one is watch else one for one in old.watches)
    _same(replace(old, watches=muted), edit.config, f"muting {quoted(watch.name)}")
    return edit


def sources_added(
    old: Config, text: str, items: Sequence[Item], env: Mapping[str, str], *, compact: bool = False
) -> Edit:
    """Add sources, each an address or settings as config.yaml names them, at the end of `sources`."""
    edit = _edit(old, text, appended(text, ("sources",), items, compact=compact), env)
    count = len(old.sources)
    _same_names(old.sources, edit.config.sources[:count])
    _same(old, replace(edit.config, sources=edit.config.sources[:count]), "adding it")
    return edit


def source_removed(old: Config, text: str, source: Source, env: Mapping[str, str]) -> Edit:
    """Take a source out."""
    if len(old.sources) == 1:
        raise UsageError(f"{quoted(source.name)} is the only source; add another one first")
    left = tuple(one for one in old.sources if one is not source)
    edit = _edit(old, text, removed(text, ("sources", old.sources.index(source))), env)
    _same_names(left, edit.config.sources)
    _same(replace(old, sources=left), edit.config, f"taking out {quoted(source.name)}")
    return edit


def watch_named(config: Config, word: str) -> Watch:
    """The watch of this name; UsageError names the nearest, or the watch whose alias it is."""
    by_name = {watch.name: watch for watch in config.watches}
    folded = word.casefold()
    found = by_name.get(word) or next((w for w in config.watches if w.name.casefold() == folded), None)
    if found is not None:
        return found
    for watch in config.watches:
        if any(alias.text.casefold() == folded for alias in watch.aliases):
            raise UsageError(
                f"{quoted(word)} is an alias of {quoted(watch.name)}: {config.path}:{watch.line}; "
                "name that one, or edit the alias by hand"
            )
    raise UsageError(f"no name {quoted(word)} is watched{did_you_mean(word, by_name)}")


def source_named(config: Config, word: str) -> Source:
    """The source of this name or address; UsageError names the nearest."""
    for source in config.sources:
        if word in (source.name, source.url):
            return source
    folded = word.casefold()
    for source in config.sources:
        if source.name.casefold() == folded:
            return source
    near = did_you_mean(word, (source.name for source in config.sources))
    raise UsageError(f"no source is named {quoted(word)}{near}; see: newswatch sources list")


# ---- where things stand


def _watch_block(text: str) -> Node:
    tree, _ = read_tree(text.removeprefix("\N{BYTE ORDER MARK}"))
    assert tree is not None, "the text of a checked config is YAML"
    return tree.at(("watch",))


def _place(text: str, watch: Watch) -> tuple[str | int, ...]:
    """The place of a watch in the tree."""
    listed = _watch_block(text).at((watch.watchlist,)).items or ()
    for index, node in enumerate(listed):
        if watch.name == ((node.entries or {}).get("name") or node).text:
            return ("watch", watch.watchlist, index)
    raise AssertionError("a watch stands where its config was read")


# ---- what the edited file means


def _edit(old: Config, before: str, after: str, env: Mapping[str, str]) -> Edit:
    try:
        return Edit(before, after, load_contents(after, old.path, env))
    except ConfigError as error:
        faults = [problem for problem in error.problems if not problem.warning]
        told = shown(error.path, faults, after)
        raise UsageError(f"nothing was changed; with this edit the file would be wrong:\n{told}") from error


def _without(config: Config, key: str) -> Config:
    """The config as if nobody watched this key."""
    return replace(
        config,
        watches=tuple(watch for watch in config.watches if watch.key != key),
        digests=tuple(
            replace(plan, watches=plan.watches - {key}, about=plan.about - {key}) for plan in config.digests
        ),
    )


def _identities(config: Config) -> Config:
    """The config with the names alone of its watches: a spelling can pass from one to another."""
    return replace(
        config, watches=tuple(Watch(watch.key, watch.name, watch.watchlist, ()) for watch in config.watches)
    )


def _changed(old: Config, new: Config) -> tuple[str, ...]:
    pairs = zip(old.watches, new.watches, strict=True)
    return tuple(before.name for before, after in pairs if before != after)


def _same(expected: Config, got: Config, what: str) -> None:
    if _meaning(expected) != _meaning(got):
        raise UsageError(
            f"{what} would change more of what {got.path} says than that; nothing was changed. "
            "Edit it by hand, then: newswatch check"
        )


def _meaning(config: Config) -> Config:
    return replace(config, digest="", warnings=(), notes=())


def _same_names(expected: Sequence[Source], got: Sequence[Source]) -> None:
    """Sources without a name are called by their address, so one can change another's name."""
    other = [one for one, now in zip(expected, got, strict=True) if one.name != now.name]
    if other:
        raise UsageError(
            f"nothing was changed: this would rename {listing(quoted(one.name) for one in other[:3])}; "
            f"write a name: for it first, on line {other[0].line}"
        )
