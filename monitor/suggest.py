"""The narrowest line of config.yaml that refuses a wrong hit and keeps what the watch must find. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.items import Article, Match, Mention
from monitor.matching import compile as compile_watches
from monitor.matching import frames
from monitor.matching.words import is_rare
from monitor.watches import Alias, Case, Watch

PHRASES = 3  # a rule of more phrases than this is no longer narrow
_WORDS_AROUND = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (2, 2))
# A phrase of the name and these alone stands in any article about it: "Samsung was" excludes right hits too.
_COMMON = frames.FUNCTION | frames.ACTS | frames.SAYING | frames.NO_PART | frames.DETERMINERS
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to add under a watch, and the watch as it is with this line."""

    line: str
    watch: Watch


def suggest(wrong: Watch, watches: Sequence[Watch], article: Article) -> Suggestion | None:
    """Return the narrowest rule after which `article` no longer names `wrong`; None where none is found.

    Longer phrases around the name come first, then its case, then a word nearby that tells of a subject
    (a rarer one, never "between" or "company", which stand beside right hits too), then a needed word.
    Every one of the watch's examples that must hit still does.
    """
    match = _match(watches, wrong, article)
    if match is None:
        return None
    for suggestion in _candidates(wrong, match.mentions, english=article.language == "en"):
        changed = tuple(suggestion.watch if watch.key == wrong.key else watch for watch in watches)
        if _match(changed, wrong, article) is None and _keeps_examples(suggestion.watch, changed):
            return suggestion
    return None


def _match(watches: Sequence[Watch], watch: Watch, article: Article) -> Match | None:
    matches = compile_watches(watches).find(article).matches
    return next((match for match in matches if match.watch == watch.key), None)


def _keeps_examples(watch: Watch, watches: Sequence[Watch]) -> bool:
    matcher = compile_watches(watches)
    return all(
        any(match.watch == watch.key for match in matcher.scan(example).matches)
        for example in watch.hit_examples
    )


def _candidates(watch: Watch, mentions: Sequence[Mention], *, english: bool) -> Iterator[Suggestion]:
    for left, right in _WORDS_AROUND:
        phrases = tuple(dict.fromkeys(_phrase(mention, left, right, english=english) for mention in mentions))
        if len(phrases) <= PHRASES and all(phrases):
            yield _with(watch, "exclude", phrases)
    if any(mention.surface != mention.alias for mention in mentions):
        aliases = tuple(replace(alias, case=Case.EXACT) for alias in watch.aliases)
        yield Suggestion("case: exact", replace(watch, aliases=aliases))
    own = {word.casefold() for alias in watch.aliases for word in _WORD.findall(alias.text)}
    near = [_telling(mention.sentence, english=english) - own for mention in mentions]
    for word in sorted(set.intersection(*near), key=lambda word: (-len(word), word)):
        yield _with(watch, "not_near", (word,))
    if watch.hit_examples:
        shared = set.intersection(*(_words(example) for example in watch.hit_examples)) - own
        for word in sorted(shared, key=lambda word: (-len(word), word)):
            yield _with(watch, "needs", (word,))


def _telling(sentence: str, *, english: bool) -> set[str]:
    """Words of `sentence` that tell what it is about; where it is not English, those with a capital."""
    if english:
        return {word for word in _words(sentence) if is_rare(word)}
    return {word[0].casefold() for word in _WORD.finditer(sentence, 1) if word[0][0].isupper()}


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _phrase(mention: Mention, left: int, right: int, *, english: bool) -> str:
    """The name with so many words of its sentence before and after; "" where a border comes between."""
    end = mention.at + len(mention.surface)
    before = re.search(rf"(?:[\w'’-]+[ -]){{{left}}}$", mention.sentence[: mention.at]) if left else None
    after = re.match(rf"(?:[ -][\w’'-]*\w){{{right}}}", mention.sentence[end:]) if right else None
    if (left and before is None) or (right and after is None):
        return ""
    added = re.split(r"[ -]", f"{before[0] if before else ''}{after[0] if after else ''}")
    if all(word.lower() in _COMMON for word in added if word):
        return ""
    first = mention.at - len(before[0]) if before else mention.at
    if not english and not any(word[:1].isupper() for word in (added if first else added[1:])):
        return ""
    return (before[0] if before else "") + mention.surface + (after[0] if after else "")


def _with(watch: Watch, setting: str, words: tuple[str, ...]) -> Suggestion:
    listed = json.dumps(list(words), ensure_ascii=False)
    aliases = tuple(_ruled(alias, setting, words) for alias in watch.aliases)
    return Suggestion(f"{setting}: {listed}", replace(watch, aliases=aliases))


def _ruled(alias: Alias, setting: str, words: tuple[str, ...]) -> Alias:
    if setting == "exclude":
        return replace(alias, exclude=(*alias.exclude, *words))
    if setting == "not_near":
        return replace(alias, not_near=(*alias.not_near, *words))
    return replace(alias, needs=(*alias.needs, *words))
