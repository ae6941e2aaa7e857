"""What a page is when it is no plain article: a challenge, a consent wall, a paywall's stub, a list of articles.

Looks at few, strong signs; an article that talks about challenges or paywalls stays an article,
because the signs count only where the page says little else.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import numpy as np

from monitor.extract import features
from monitor.extract.hints import HINTS, Hint
from monitor.extract.layout import Column, Table
from monitor.extract.metadata import Claims
from monitor.extract.page import Page

# A page that says more than this is no challenge; an article with less may be a stub.
BLOCK_WORDS = 250
STUB_WORDS = 220
# A short listing: this many linked headlines in what was taken for the text, and hardly more than a summary for each.
_CARDS = 4
_CARD_WORDS = 40

_BLOCKED_TITLE = re.compile(
    r"^\W*(just a moment|attention required|access denied|403 forbidden|forbidden|request (rejected|blocked)|are you (a )?(human|robot)|robot check"
    r"|security check|captcha|verify(ing)? you are|human verification|pardon our interruption|checking your browser|one more step|ddos[- ]guard|please wait|bot verification"
    r"|error 10\d\d|service unavailable|too many requests|unusual traffic|client challenge|you have been blocked|vercel security checkpoint|radware)",
    re.I,
)
_BLOCKED_TEXT = re.compile(
    r"(checking (if the site connection is secure|your browser before)|enable javascript and cookies to continue|verify(ing)? (that )?you are (a )?(not a (ro)?bot|human)"
    r"|performance (&|and) security by cloudflare|ddos protection by|cloudflare ray id|ray id:|complete the (captcha|security check)|your (ip|request) (address )?(has been|was) blocked"
    r"|incapsula incident|reference #\d+\.[0-9a-f]+\.\d+|you don['’]t have permission to access|unusual traffic from your|solve (this|the) captcha|px-captcha|why have i been blocked"
    r"|press (&|and) hold|please stand by|needs to review the security of your connection)",
    re.I,
)
_CONSENT_TEXT = re.compile(
    r"(before you continue|we value your privacy|we care about your privacy|accept (all )?(cookies )?(and|to) continue|consent to the use of|ihre privatsphäre|wir benötigen ihre zustimmung|mit werbung (weiter)?lesen|pur-abo"
    r"|nous (et nos partenaires )?(utilisons|respectons)|valoramos tu privacidad)",
    re.I,
)
_PAYWALL_TEXT = re.compile(
    r"((subscribe|sign in|log in|register|become a (member|subscriber)|upgrade) (now )?(to (continue|keep|read|unlock|access|view)|for (full|unlimited) access)|continue reading (this article )?(with|for)|to (read|continue reading) (the (full|rest of)|this) (article|story)"
    r"|this (article|content|story) is (only |exclusively )?(available |reserved )?(for|to) (subscribers|members|paying)|already (a )?(subscriber|member)\?|(exclusive|premium|subscriber[s']*)[- ]only (content|article)"
    r"|weiterlesen mit|jetzt (abonnieren|weiterlesen)|nur für abonnent|mit .{0,12}\+ (lesen|weiterlesen)|artikel freischalten|article réservé aux abonnés|réservé aux abonnés|contenido exclusivo|exclusivo para suscriptores|contenuto riservato agli abbonati)",
    re.I,
)
# A whole title that says that nothing is there; in part of one it may be what an article is about.
_MISSING_TITLE = re.compile(
    r"\W*(?:(?:oops|sorry|error)\W+){0,3}(?:404\W*)?(?:(?<=404)|404|(?:the |this |that |requested ){0,2}(?:page|article|content|document|file|url|story|resource)"
    r"(?: you (?:requested|(?:are|were) looking for))? (?:(?:was |is |could |can ?)?not (?:be )?(?:found|available)|(?:cannot|can['’]t|couldn['’]t) be found|(?:does not|doesn['’]t|no longer) exists?"
    r"|is (?:no longer available|missing|gone)|has been (?:removed|deleted))|(?:we )?(?:can['’]t|couldn['’]t|cannot) find (?:the|that|this) page|not found"
    r"|(?:die |diese )?(?:seite|artikel) (?:wurde |konnte )?nicht gefunden(?: werden)?|(?:cette |la )?page (?:introuvable|non trouvée|n['’]existe (?:pas|plus)|est introuvable)"
    r"|p[aá]gina (?:no encontrada|non trovata|não encontrada|niet gevonden)|sid[ae]n (?:blev )?(?:ikke|inte) (?:fundet|funnet|hittades)|strona nie (?:została )?znaleziona|страница не найдена"
    r"|页面不存在|找不到(?:页面|網頁)|ページが見つかりません)\W*(?:404\W*)?(?:error\W*)?",
    re.I,
)
_MISSING_LONGEST = 80  # code points of such a title
_PAYWALL_BIT = 1 << HINTS.index(Hint.PAYWALL)
_WORDS, _LINKS = features.NAMES.index("words"), features.NAMES.index("link_share")
_HEADED = [features.NAMES.index(f"tag_{tag}") for tag in ("h2", "h3")]


def blocked(page: Page, told: Claims) -> str:
    """Return what stands before the article ("block page" or "consent page"), or ""."""
    words, texts = 0, []
    for run in page.runs:
        words += run.text.count(" ") + 1
        if words > BLOCK_WORDS * 2:
            return ""
        texts.append(run.text)
    text = " ".join(texts)
    if (
        words <= BLOCK_WORDS
        and (_BLOCKED_TITLE.match(told.title_tag) or _BLOCKED_TEXT.search(text))
        and not told.article
    ):
        return "block page"
    if _BLOCKED_TITLE.match(told.title_tag) and _BLOCKED_TEXT.search(text):
        return "block page"
    longest = max((len(part) for part in texts if not _CONSENT_TEXT.search(part)), default=0)
    cookies = sum("cookie" in part.lower() or "partner" in part.lower() for part in texts)
    if _CONSENT_TEXT.search(text) and cookies >= 2 and longest < 900 and not told.article:
        return "consent page"
    return ""


def missing(title: str, told: Claims) -> bool:
    """Return whether a page says in place of a headline that the article is not there, and claims to be none."""
    if len(title) > _MISSING_LONGEST or told.article or told.meta("article:published_time"):
        return False
    return _MISSING_TITLE.fullmatch(title) is not None


def partial(page: Page, told: Claims, words: float) -> bool:
    """Return whether only the beginning of an article is there: a paywall says so and little text stands."""
    if words > STUB_WORDS * 2:
        return False
    free = told.article.get("isAccessibleForFree")
    locked = (
        free is False
        or (isinstance(free, str) and free.lower() == "false")
        or told.meta("article:content_tier") in {"locked", "metered"}
    )
    if locked and words <= STUB_WORDS * 2:
        return True
    if words > STUB_WORDS:
        return False
    if words == STUB_WORDS and not any(hint & _PAYWALL_BIT for hint in page.boxes.hints):
        return False
    return any(len(run.text) < 400 and _PAYWALL_TEXT.search(run.text) for run in page.runs)


def listing(told: Claims, kept: Column, rows: Table, url: str) -> bool:
    """Return whether a page lists articles instead of being one: linked headlines, little own prose, no claim to be an article."""
    if told.article or told.meta("article:published_time") or told.meta("og:type") == "article":
        return False
    words, links = rows[:, _WORDS], rows[:, _LINKS]
    headed = rows[:, _HEADED].max(axis=1) > 0
    linked = (links > 0.8) & (words >= 4) & headed
    teasers, cards = int(linked.sum()), int((linked & kept).sum())
    longest = float(np.where(kept, words, 0).max(initial=0))
    own = float(np.where(kept & (links < 0.5), words, 0).sum())
    front = urlsplit(url).path.strip("/").lower() in {"", "index.html", "index.php", "news", "blog", "home"}
    return (
        (teasers >= 8 and (own < 150 or longest < 60))
        or (front and teasers >= 5 and own < 400)
        or (cards >= _CARDS and longest < 60 and own <= _CARD_WORDS * cards)
    )
