"""What an element's tag, class, id and role say about what it holds, as bits.

Only names of markup are known here, never text; one bit is evidence, not a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import IntFlag
from string import ascii_lowercase

from ahocorasick_rs import AhoCorasick


class Hint(IntFlag):
    """What an element calls itself. The names of the lower group double as a furniture block's `why`."""

    BODY = 1
    CONTENT = 2
    TITLE = 4
    SUMMARY = 8
    COMMENT = 1 << 4
    RELATED = 1 << 5
    SIDEBAR = 1 << 6
    SHARE = 1 << 7
    NAV = 1 << 8
    FOOTER = 1 << 9
    BYLINE = 1 << 10
    META = 1 << 11
    NEWSLETTER = 1 << 12
    AD = 1 << 13
    COOKIE = 1 << 14
    CAPTION = 1 << 15
    HIDDEN = 1 << 16
    CARD = 1 << 17
    HEADER = 1 << 18
    WIDGET = 1 << 19
    ARTICLE_TAG = 1 << 20
    MAIN_TAG = 1 << 21
    NAV_TAG = 1 << 22
    HEADER_TAG = 1 << 23
    FOOTER_TAG = 1 << 24
    ASIDE_TAG = 1 << 25
    FORM_TAG = 1 << 26
    FIGURE_TAG = 1 << 27
    LIST_TAG = 1 << 28
    TABLE_TAG = 1 << 29
    QUOTE_TAG = 1 << 30
    BUTTON_TAG = 1 << 31
    NOTE = 1 << 32
    PAYWALL = 1 << 33
    LIVE = 1 << 34


HINTS = tuple(Hint)

# Pieces of class and id names. "-" stands at every border of a word; "=" may be "-" or nothing.
_PIECES: dict[Hint, str] = {
    Hint.BODY: "article=body article=content article=text article=copy story=body story=content story=text entry=content "
    "entry=body entry=text post=content post=body post=text news=content news=body news=text page=content content=body "
    "content=text content=detail blog=content blog=body blog=post-content body=copy body=text rich=text -prose- markdown "
    "mw-parser-output wysiwyg text=body main=text main=content article=detail news=detail artikel=text artikel=body",
    Hint.CONTENT: "article content entry -post story -text- -body- -main copy artikel",
    Hint.TITLE: "title headline heading",
    Hint.SUMMARY: "summary standfirst stand-first -lede- -lead- -intro -dek- excerpt teaser sub=title sub=head -deck- abstract "
    "description chapo",
    Hint.COMMENT: "comment disqus -reply replies respond kommentar discussion livefyre spot=im review",
    Hint.RELATED: "relat recommend recirc popular trending most=read most=view most=pop top=stor top=news top=article more=from "
    "more=stor more=news more=on- more=article latest read=next read=more read=also see=also also=like outbrain taboola "
    "zergnet up=next you=may similar weitere verwandt empfehl further suggest inread crosslink interlink promo teaser",
    Hint.SIDEBAR: "side=bar right=col right=rail -rail- left=col secondary complementary marginal",
    Hint.SHARE: "-share -sharing social -follow facebook twitter addthis addtoany linkedin whatsapp -sns- bookmark -like- -likes-",
    Hint.NAV: "-nav navi menu breadcrumb toolbar pagination -pager- -page-nav skip=to skip=link -next- -prev languages -tab- "
    "-tabs- -toc- table-of-contents sitemap search",
    Hint.FOOTER: "footer -foot- colophon copyright -legal imprint disclaimer",
    Hint.BYLINE: "author by=line -bio- contributor writer profile -autor avatar",
    Hint.META: "meta -date time -tag- -tags- tag=list tag=links tag=cloud categor kicker -topic -info- published posted eyebrow "
    "keyword source label",
    Hint.NEWSLETTER: "newsletter subscri sign=up mailing mailchimp opt=in email e-mail register abonn -app- download=app donat "
    "membership -cta- call=to",
    Hint.AD: "-ad- -ads- advert sponsor banner -dfp adsense -gpt- commercial affiliate anzeige werbung -shop product price -deal",
    Hint.COOKIE: "cookie consent gdpr privacy onetrust didomi -cmp-",
    Hint.CAPTION: "caption credit image -img photo galler media figure video player slide carousel picture audio podcast lightbox thumb",
    Hint.HIDDEN: "hidden -hide- modal pop=up overlay sr-only screen=reader visually print-only d-none invisible collapse dialog tooltip",
    Hint.CARD: "card -item -list listing -grid -feed- archive -loop -tile -unit hentry block-span river stream -row-",
    Hint.HEADER: "header masthead top=bar -hero site=head site=brand site=logo -logo- branding",
    Hint.WIDGET: "widget module -box plugin embed component -block aside panel callout infobox pull=quote factbox -inset",
    Hint.NOTE: "foot=note -reference citation endnote correction editor=note update",
    Hint.PAYWALL: "paywall premium piano locked -gate- metered regwall barrier teaser-fade",
    Hint.LIVE: "live=blog live=feed live=entry live=post",
}
_TAG_HINTS: dict[str, Hint] = {
    "article": Hint.ARTICLE_TAG,
    "main": Hint.MAIN_TAG,
    "nav": Hint.NAV_TAG,
    "menu": Hint.NAV_TAG,
    "header": Hint.HEADER_TAG,
    "footer": Hint.FOOTER_TAG,
    "aside": Hint.ASIDE_TAG,
    "form": Hint.FORM_TAG,
    "figure": Hint.FIGURE_TAG,
    "figcaption": Hint.FIGURE_TAG | Hint.CAPTION,
    "caption": Hint.CAPTION,
    "ul": Hint.LIST_TAG,
    "ol": Hint.LIST_TAG,
    "dl": Hint.LIST_TAG,
    "table": Hint.TABLE_TAG,
    "blockquote": Hint.QUOTE_TAG,
    "button": Hint.BUTTON_TAG,
    "label": Hint.BUTTON_TAG,
    "select": Hint.BUTTON_TAG,
    "dialog": Hint.HIDDEN,
}
_ROLE_HINTS: dict[str, Hint] = {
    "main": Hint.MAIN_TAG,
    "article": Hint.ARTICLE_TAG,
    "navigation": Hint.NAV_TAG,
    "menu": Hint.NAV_TAG,
    "search": Hint.NAV_TAG,
    "banner": Hint.HEADER_TAG,
    "contentinfo": Hint.FOOTER_TAG,
    "complementary": Hint.ASIDE_TAG,
    "dialog": Hint.HIDDEN,
    "alertdialog": Hint.HIDDEN,
    "form": Hint.FORM_TAG,
}
# Plain integers from here on: operations on flags are thirty times slower, and there are 500 elements on a page.
_TAGS = {tag: int(hint) for tag, hint in _TAG_HINTS.items()}
_ROLES = {role: int(hint) for role, hint in _ROLE_HINTS.items()}
_OTHERS = frozenset(("role", "hidden", "aria-hidden", "style", "itemprop"))
_HIDDEN, _BODY = int(Hint.HIDDEN), int(Hint.BODY)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Every byte but a letter is a border. No attribute of a parsed page holds the character that parts two names.
_NEXT = " \0 "
_BORDERS = bytes(
    ord("=") if not code else code if chr(code) in ascii_lowercase else ord(" ") for code in range(256)
)


# What classes and ids hold, remembered because the pages of a site share theirs; forgotten at once when too many.
_known: dict[str, int] = {}
_MOST_KNOWN = 20_000


def of_elements(tags: Sequence[str], attributes: Sequence[dict[str, str | None]]) -> list[int]:
    """Return what the tag and the attributes of every element hint at, as the bits of `Hint`.

    All elements of a page at once: most of their names stand on several, and one look finds the pieces of all.
    """
    classes = [(held.get("class") or "")[:300] if held else "" for held in attributes]
    ids = [(held.get("id") or "")[:300] if held else "" for held in attributes]
    named = {*classes, *ids}
    if new := [name for name in named if name not in _known]:
        if len(_known) + len(new) > _MOST_KNOWN:
            _known.clear()
            new = list(named)
        _known.update(_of_names(new))
    of_tag = _TAGS.get
    hints = [
        of_tag(tag, 0) | _known[name] | _known[own] for tag, name, own in zip(tags, classes, ids, strict=True)
    ]
    for index, held in enumerate(attributes):
        # Most elements have none of the others.
        if held and not _OTHERS.isdisjoint(held):
            hints[index] |= _of_others(held)
    return hints


def _of_others(attributes: dict[str, str | None]) -> int:
    hint = _ROLES.get(attributes.get("role") or "", 0)
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        hint |= _HIDDEN
    if (style := attributes.get("style")) and _UNSEEN.search(style):
        hint |= _HIDDEN
    if (prop := attributes.get("itemprop")) and "articlebody" in prop.lower():
        hint |= _BODY
    return hint


_SPELLINGS: list[tuple[str, Hint]] = [
    (spelling, hint)
    for hint, pieces in _PIECES.items()
    for piece in pieces.split()
    for spelling in ({piece.replace("=", "-"), piece.replace("=", "")} if "=" in piece else {piece})
]
_BITS = [int(hint) for _, hint in _SPELLINGS]
_AUTOMATON = AhoCorasick([spelling for spelling, _ in _SPELLINGS])


def _of_names(names: Collection[str]) -> dict[str, int]:
    """Return for each of these classes and ids the bits of all pieces that it holds."""
    lower = [name if name.islower() else _CAMEL.sub("-", name).lower() for name in names]
    whole = f" {_NEXT.join(lower)} ".encode("ascii", "replace").translate(_BORDERS)
    # Every run of borders is one hyphen now, and an equals sign alone stands between two names.
    plain = f"-{b'-'.join(whole.split()).decode('ascii')}-"
    bits = [0] * len(lower)
    at, end = 0, plain.find("=") % len(plain)
    for which, start, _ in _AUTOMATON.find_matches_as_indexes(plain, overlapping=True):
        while start > end:
            at, end = at + 1, plain.find("=", end + 1) % len(plain)
        bits[at] |= _BITS[which]
    return dict(zip(names, bits, strict=True))
