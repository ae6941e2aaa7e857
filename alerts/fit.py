"""Which stories keep their place when a digest would grow too large. Pure; knows sizes only by asking.

everything | the frame cut | the first k in full, the rest as lines | fewer lines, "and N more"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alerts.shape import DigestView, Names, Section, Story, TitleLine, plain
from alerts.subject import cut

FULL_SHARE = 0.75
"""Share of the room that full stories may take where not all of them fit; lines take the rest."""
FRAME_SHARE = 0.4
"""Share of the room that all but the stories may take; beyond it the frame's lists are cut first."""
_FRAME = 8


def fitted(view: DigestView, size: Callable[[DigestView], int], limit: int) -> DigestView:
    """The most of `view` whose `size` is at most `limit`, in the view's own order of importance."""
    if size(view) <= limit:
        return view
    if size(shrunk(view, 0, 0)) > limit * FRAME_SHARE:
        view = bare(view)
    total = sum(len(section.stories) for section in view.sections)
    full = _most(total, lambda k: size(shrunk(view, k, 0)) <= limit * FULL_SHARE)
    lines = _most(total - full, lambda m: size(shrunk(view, full, m)) <= limit)
    return shrunk(view, full, lines)


def shrunk(view: DigestView, full: int, lines: int) -> DigestView:
    """`view` with its first `full` stories, the next `lines` as one line each, and a count of the others."""
    sections: list[Section] = []
    rest: list[TitleLine] = []
    room = full
    for section in view.sections:
        kept, moved = section.stories[:room], section.stories[room:]
        room -= len(kept)
        rest += [_line(story) for story in moved]
        if kept:
            sections.append(replace(section, stories=kept, also_named=(), also_more=0))
    return replace(
        view,
        sections=tuple(sections),
        overflow=tuple(rest[:lines]),
        overflow_more=len(rest) - len(rest[:lines]),
    )


def bare(view: DigestView) -> DigestView:
    """`view` with its lists of names, sources and older stories cut to a few entries and a count."""
    quiet, muted, half = view.quiet, view.muted, _FRAME // 2
    return replace(
        view,
        glance=view.glance[:_FRAME],
        glance_more=view.glance_more + len(view.glance[_FRAME:]),
        older=view.older[:half],
        older_more=view.older_more + len(view.older[half:]),
        quiet=Names(quiet.shown[:_FRAME], quiet.more + len(quiet.shown[_FRAME:])),
        muted=Names(muted.shown[:_FRAME], muted.more + len(muted.shown[_FRAME:])),
        sick=view.sick[:half],
        sick_more=view.sick_more + len(view.sick[half:]),
    )


def _most(top: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `top` that fits, where smaller ones fit if a larger one does; else 0."""
    low, high = 0, top
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _line(story: Story) -> TitleLine:
    names = ", ".join(reason.name for reason in story.reasons[:3])
    return TitleLine(
        title=cut(plain(story.title), 160),
        url=story.url,
        host=story.host,
        source=story.source,
        when=story.when,
        names=names,
        language=story.language,
        direction=story.direction,
    )
