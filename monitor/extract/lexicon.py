"""Phrases by which furniture gives itself away, in the languages of the sources, each with its `why`.

Only lines made up of little else are tried: a sentence of an article that holds such a phrase stays
an article's. Shared by the page reader (as evidence) and the reader of plain text (as rules).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.extract.openings import DIGIT, SIZE, openings
from monitor.extract.pieces import Pieces

# Lines longer than this many characters are never judged by their words alone.
LINE_LIMIT = 240

_HEADINGS = (
    r"(top|related|latest|more|other|recent|popular|trending|featured|recommended|similar|further|must|most[- ]read|most[- ]popular)"
    r"\s+(articles?|stor(y|ies)|news|posts?|reads?|reading|headlines?|content|topics?|coverage|links?|resources?|videos?|reports?)"
    r"|(related|see also|read (also|more|next|on)|also read|up next|more from.{0,40}|more (on|about|in) (this|the|our).{0,30}"
    r"|more like this|you (may|might|could) (also )?(like|be interested).{0,40}|recommended( for you| reading| by.{0,20})?"
    r"|don['’]t miss|what['’]s (new|next|hot)|most (read|popular|viewed|shared|commented)|trending( now)?|popular( now)?|editor['’]?s['’]? (picks?|choice)"
    r"|from around the web|sponsored (content|stories|links)|promoted( content)?|around the web|in case you missed it|keep reading|next (up|article|story|post)"
    r"|previous (article|story|post)|suggested( for you)?|you missed)"
    r"|(mehr zum thema|zum thema|verwandte (artikel|themen|beiträge)|lesen sie auch|schon gelesen|auch interessant|empfehlungen (der|aus der) redaktion|unsere empfehlungen|empfohlene (artikel|beiträge)|weitere (artikel|meldungen|nachrichten|themen|beiträge)"
    r"|das könnte (sie|dich) auch interessieren|meistgelesen|meist gelesen|beliebte artikel|ähnliche (artikel|beiträge|themen)|mehr (lesen|dazu|aus.{0,30}))"
    r"|(à lire (aussi|également)|lire aussi|sur le même (sujet|thème)|articles? (liés|similaires|recommandés)|les plus lus|voir aussi|pour aller plus loin)"
    r"|(artículos? relacionad[oa]s?|noticias relacionadas|te puede interesar|lee también|lea también|le puede interesar|te recomendamos|más (leídas?|leídos?|noticias|información)|relacionad[oa]s?|ver también)"
    r"|(articoli correlati|leggi anche|potrebbe interessarti|i più letti|ti potrebbe interessare.{0,20}|vedi anche)"
    r"|(artigos relacionados|notícias relacionadas|leia também|leia mais|veja também|mais lidas|saiba mais)"
    r"|(lees ook|lees meer|gerelateerde artikelen|meest gelezen|zie ook)"
    r"|(czytaj (też|także|również|więcej)|zobacz (też|także|również)|powiązane (artykuły|tematy)|przeczytaj także)"
    r"|(читайте также|по теме|похожие (статьи|новости|материалы)|смотрите также|самое читаемое)"
    r"|(関連記事|関連リンク|関連ニュース|あわせて読みたい|おすすめ記事|人気記事|こちらもおすすめ|相关(阅读|文章|新闻|推荐)|推荐阅读|延伸阅读|更多(文章|新闻)|관련\s?기사|추천\s?기사|많이 본 (뉴스|기사))"
)
# What a line is, how few lines are worth trying, and the pattern. Of a pattern for the line's start the second
# says with which letters such a line begins ("0" for any digit, "" for any character); of one for any place
# it names pieces of which every line that matches holds one ("_" for a space).
_RULES: tuple[tuple[str, str, str], ...] = (
    ("shortcode", "", r"^\s*\[/?[a-z][\w-]{2,40}(\s[^\]]*)?/?\]\s*$"),
    ("related", "abcdefgiklmnoprstuvwyzàäпсчあおこ人延推更相関관많추", rf"^\W{{0,4}}({_HEADINGS})\s*[:>»|…\-–—.?!]*\s*$"),
    (
        "related",
        "acdelmprstwàч相関",
        r"^\W{0,3}(related|see also|read (more|also|next)|also read|more|recommended|don['’]t miss|watch|listen|explore|lesen sie auch|mehr zum thema|lire aussi|à lire aussi"
        r"|lee también|lea también|(?:le|te) (?:puede|podría) interesar|puede leer|leggi anche|leia também|lees ook|читайте также|czytaj też|関連記事|相关阅读)\s*(\||:|>|»|–|—)\s*\S",
    ),
    (
        "share",
        "cdfjlopstuvп",
        r"^\W{0,3}(please )?(share|tweet|pin|follow|like|join|find|connect with|folgen sie|folge|suivez|sígue|síguenos|segui|siga|volg|obserwuj|подпис|teilen|partager|compartir|condividi|compartilh|delen|udostępnij|поделиться)\b"
        r".{0,110}\b(facebook|twitter|linkedin|instagram|youtube|whatsapp|telegram|tiktok|threads|mastodon|bluesky|reddit|pinterest|social( media)?|google news|flipboard|\bx\b)",
    ),
    (
        "share",
        "0bcdefilmoprstuvwxyпシツ分공",
        r"^\W{0,3}(share|share (this|on|via|with|to).{0,40}|shares|tweet( this)?|pin( it)?|teilen|drucken|merken|partager|compartir|condividi|compartilhar|delen|dela|del|udostępnij|поделиться.{0,12}|print( this)?|e-?mail( this.{0,12})?|copy (link|url)|link copied|save|bookmark|シェア(する)?|ツイート|分享.{0,6}|공유(하기)?"
        r"|(facebook|twitter|linkedin|instagram|youtube|whatsapp|telegram|reddit|pinterest|pocket|flipboard|messenger|xing|mastodon|bluesky|threads|snapchat|tiktok|\bx\b|e-?mail|print|copy link|share|tweet|\W|\d|on|via)+)\W*$",
    ),
    (
        "newsletter",
        "",
        r"^\W{0,4}(?:[\w'’]+[^\w'’]+){0,3}?(sign up|sign-up|subscribe|register|join|get|receive|stay|abonnieren|abonniere|anmelden|jetzt|inscrivez|recevez|suscríbete|suscribete|regístrate|recibe|iscriviti|ricevi|assine|receba|abonneer|ontvang|подпишитесь)\b"
        r".{0,120}\b(newsletters?|inbox|mailing list|by e-?mail|e-?mail (updates|alerts)|daily (briefing|digest)|boletín|infolettre|posteingang|correo electrónico|posta elettronica|рассылк\w*)\b",
    ),
    (
        "newsletter",
        "degklmnw",
        r"^\W{0,4}(?:(?:never|don['’]t) miss (?:a|an|out|the latest|any)\b.{0,60}\b(?:by signing|sign(?:ing)? up|newsletters?|inbox|e-?mail|subscrib\w+|updates?|alerts?)"
        r"|missing out on\b.{0,120}\b(?:e-?mail|inbox)|(?:do you )?want (?:to (?:be informed|stay|hear|get|know|read)|more)\b.{0,120}\b(?:sign up|subscribe|newsletters?|inbox)"
        r"|get (?:the|our|all the|all our|breaking|daily|more).{0,60}\b(?:straight|direct(?:ly)?|right|delivered|sent) to (?:you\b|your)|enter your e-?mail"
        r"|wir informieren (?:sie|dich) (?:täglich|wöchentlich|regelmäßig|per)|(?:keine|nie wieder eine?) (?:news|nachricht(?:en)?|meldung(?:en)?|artikel) (?:mehr )?verpassen"
        r"|lesen sie (?:das|die|den)\b.{0,60}\b(?:digital|abo|e-?paper|app)\b).{0,140}$",
    ),
    ("newsletter", "degnosy", r"^\W{0,3}(newsletter|our newsletters?|subscribe( now| today)?|sign up( now)?|subscribe to .{0,60}|e-?mail address|your e-?mail.{0,30}|download (the|our) .{0,30}app.{0,40}|get the app)\W*$"),
    ("newsletter", "app", r"\b(download|get|install|try|use) (the|our|your) .{0,30}\bapp\b.{0,60}\b(app store|google play|android|ios|iphone|free)\b"),
    (
        "share",
        "abcdfjlmoprsvwy",
        r"^\W{0,4}(?:(?:please|also|you can|you can also|be sure to|make sure to|don['’]t forget to|and|or|for more,?|and don['’]t forget to)\W+){0,2}(follow|like|join|subscribe to|connect with|reach|find|visit|check out|pin|watch)\b.{0,90}?\b(on|at|via|using|to our|my|our)\b.{0,40}"
        r"\b(facebook|twitter|instagram|youtube|linkedin|pinterest|tiktok|telegram|mastodon|bluesky|whatsapp|discord|reddit)\b.{0,60}$",
    ),
    ("advert", "bcfgosv", r"^\W{0,3}(view|buy|shop|check|see|get|order|find)\b( it| now| price| prices| deal| the deal| more)*\s?(on|at|from|[-–—])\s\w.{0,40}$"),
    ("advert", "", r"^(?:\W{0,3}(?:now |was |from |only |just |list )*[$€£]\s?\d[\d.,]*+\W{0,3}(?:now [$€£]?[\d.,]+ |list )?(?:check price )?(?:at|from|on)\s\w[\w .&'’+-]{1,60}?){1,6}(?:(?:view|check|see|buy|shop).{0,40})?$"),
    ("advert", "", r"^.{4,110}\s(?:at|on|from)\s[\w .&'’-]{2,30}\s[$€£]\s?\d[\d.,]*\W*$"),
    ("advert", "partnership relationship", r"\b(?:business|commercial|affiliate|paid|advertising) (?:partnerships?|relationships?) with (?:companies|brands|some of|many of)\b"),
    ("advert", "affiliate amazon commission qualifying partnership", r"(affiliate (links?|commissions?)|as an amazon associate|(earn|receive|get)s? (us |me )?(a |an )?(small |affiliate )*commission|qualifying purchases|paid partnership)"),
    ("cookie", "cookie", r"\b(we|our (web)?site|this (web)?site|our partners|wir|diese (web)?seite|diese website|nous|ce site|utilizamos|usamos|questo sito|deze website)\b.{0,100}\bcookies?\b.{0,160}$"),
    ("cookie", "admr", r"^\W{0,3}(accept|reject|allow|manage|decline|deny)\b.{0,30}\bcookies?\W*$"),
    ("cookie", "c", r"^\W{0,3}cookies? (policy|settings|preferences|notice|consent|declaration)\W*$"),
    ("comments", "0abcjklnprsvコ评댓", r"^\W{0,3}(\d+\s+)?(comments?|leave a (comment|reply)|post a comment|add (a|your) comment|join the (conversation|discussion)|view comments?|show comments?|be the first to comment|no comments( yet)?|comments? (are )?(off|closed).{0,30}|reply|log ?in to (comment|reply).{0,30}|kommentare?( \(?\d+\)?)?|kommentieren|commentaires?|comentarios?|commenti|コメント|评论|댓글)\W*(\(?\d+\)?)?\W*$"),
    ("copyright", "act", r"^\W{0,4}((all )?copyright\b|©|\(c\)\s|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos)"),
    ("copyright", "reserv réserv vorbehalten riservati reproduced published broadcast", r"(all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|tutti i diritti riservati|may not be (published, broadcast|reproduced))"),
    ("caption", "bcfgipqsv写图", r"^\W{0,3}(image|photo|picture|foto|bild|photograph|photo credit|image credit|image source|photos?|credit|credits|bildquelle|quelle|source|fuente|illustration|screenshot|video|getty|graphic|file photo|cr[ée]dits?[- ]photos?|photos? credits?|crédito|写真|图片|图)s?\s*(by|courtesy( of)?|credit|via|source)?\s*[:：/©|]\s*.{1,120}$"),
    ("caption", "getty shutterstock istock unsplash /reuters /ap ap_photo afp_via depositphotos adobe_stock picture_alliance", r"(getty images|shutterstock|istock(photo)?|unsplash|/reuters|/ap\b|ap photo|afp via|via getty|depositphotos|adobe stock|picture alliance)\W*.{0,20}$"),
    ("boilerplate", "abcdghlmprsvwр广広", r"^\W{0,3}(advertisement|ad|ads|anzeige|werbung|publicité|publicidad|pubblicità|publicidade|advertentie|реклама|広告|广告|sponsored( by.{0,30})?|story continues below.{0,30}|article continues.{0,40}|continue reading.{0,40}|skip (to|advert|ad).{0,30}|scroll (down|to).{0,30}|loading.{0,20}|close|menu|search|back to top|home|read more|show more|view all|see (all|more)|learn more|load more|more|(google|apple|bing) maps|(get )?directions|view (on )?map)\W*$"),
    ("boilerplate", "javascript browser", r"(javascript|browser).{0,60}\b(enable|enabled|disabled|support|aktivier|activ)"),
    ("byline", "abdeprtvw", r"^\W{0,3}(by|von|par|por|di|da|door|autor|author|written by|reported by|posted by|published by|edited by|text|words)\s*:?\s+\w[^.!?]{2,80}$"),
    ("byline", "aflpsuvо", r"^\W{0,3}(posted|published|updated|last updated|last modified|first published|veröffentlicht|aktualisiert|publié|publicado|pubblicato|stand|опубликовано)\b.{0,80}$"),
    ("byline", "writer reporter editor journalist correspondent contributor columnist freelanc author", r"\b(is|was) an? .{0,60}\b(writer|reporter|editor|journalist|correspondent|contributor|columnist|freelanc\w+|author)\b.{0,160}$"),
    ("share", "twitter facebook instagram linkedin mastodon bluesky threads youtube tiktok", r"\b(keep up with|follow|find|reach) (me|us|him|her|them)\b.{0,40}\b(on|at|via) (twitter|facebook|instagram|linkedin|mastodon|bluesky|threads|youtube|tiktok)\b"),
    ("byline", "follow_ reach_ contact_ email_ e-mail_", r"\b(follow|reach|contact|e-?mail) (him|her|them|the author|me)\b.{0,40}\b(at|on|via|@)"),
)  # fmt: skip
# Patterns are written in lower case and tried on the lower-cased line: ignoring case costs twice as much.
# Anchored patterns are matched as one: a search would try every place of a line that cannot match.
_LETTER = re.compile(r"[^\W\d_]")
_LEADING = re.compile(r"\W{0,4}")
_PREFIX = re.compile(r"\^\\W\{0,[34]\}")
_STARTING = [rule for rule in _RULES if rule[2].startswith("^")]
_ANYWHERE = [rule for rule in _RULES if not rule[2].startswith("^")]


def _as_one(rules: Sequence[tuple[str, str]]) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<{why}{number}>{pattern})" for number, (why, pattern) in enumerate(rules))
    )


# All of them, from the line's start; and each alone, from the first word on.
_AT_START = _as_one([(why, pattern[1:]) for why, _, pattern in _STARTING])
_FROM_WORD = [(why, re.compile(_PREFIX.sub("", pattern))) for why, _, pattern in _STARTING]
# Which of them a line may be by how it begins: few lines begin so, and no other is tried.
_OPENINGS: dict[str, set[int]] = {}
for _number, (_, _opens, _pattern) in enumerate(_STARTING):
    for _start in openings(_PREFIX.sub("", _pattern)) if _opens else ():
        if _start[:1] in _opens:
            _OPENINGS.setdefault(_start, set()).add(_number)
# What a line holds that may begin with any character: a code, a price, a sign, or words of a letter by mail.
_ANY_LETTER = (
    "[ $ € £ © (c) newsletter inbox mail digest briefing boletín infolettre posteingang correo posta рассылк"
)
_SEARCHES = tuple((why, re.compile(pattern)) for why, _, pattern in _ANYWHERE)
_PIECES = Pieces(
    (piece.replace("_", " "), 1 << number)
    for number, pieces in enumerate((*(pieces for _, pieces, _ in _ANYWHERE), _ANY_LETTER))
    for piece in pieces.split()
)
_ANY = 1 << len(_ANYWHERE)
WHYS = tuple(dict.fromkeys(why for why, _, _ in _RULES))


def furniture_words(line: str) -> str:
    """Return what a short line is recognised as by its words ("related", "share", ...), else ""."""
    return furniture_lines([line], [line.lower()])[0] if line and len(line) <= LINE_LIMIT else ""


def furniture_lines(lines: Sequence[str], lows: Sequence[str]) -> list[str]:
    """Return of every line what `furniture_words` says, many at a time, which takes half as long.

    None of them is empty, longer than `LINE_LIMIT` or holds a line break. lows: the same lines in lower case.
    """
    return [
        why if (why := _said(line, low, pieces)) and _LETTER.search(line) else ""
        for line, low, pieces in zip(lines, lows, _PIECES.held(lows), strict=True)
    ]


def _said(line: str, low: str, held: int) -> str:
    """What a line says without regard to whether it holds a letter, which few lines come so far as to be asked."""
    if (why := _starting(low, bool(held & _ANY))) and (why != "byline" or _names_someone(line)):
        return why
    if held & ~_ANY:
        for number, (why, pattern) in enumerate(_SEARCHES):
            if held >> number & 1 and pattern.search(low):
                return why
    return ""


def _starting(low: str, any_letter: bool) -> str:
    at, first = 0, low[:SIZE]
    if not low[0].isalpha():
        leading = _LEADING.match(low)
        at = leading.end() if leading else 0
        first = DIGIT if low[at : at + 1].isdecimal() else low[at : at + SIZE]
    if any_letter or at > 3:
        return _matched(low, 0, "")
    # Written out, because every line of a page comes by here.
    if first in _OPENINGS or first[:3] in _OPENINGS or first[:2] in _OPENINGS or first[:1] in _OPENINGS:
        return _matched(low, at, first)
    return ""


@lru_cache(maxsize=4_096)
def _matched(low: str, at: int, first: str) -> str:
    """What the patterns for lines that begin so say of a line from its first word on; "" for all of them."""
    if not first:
        found = _AT_START.match(low)
        return (found.lastgroup or "").rstrip("0123456789") if found else ""
    numbers = {number for size in range(1, SIZE + 1) for number in _OPENINGS.get(first[:size], ())}
    for number in sorted(numbers):
        why, pattern = _FROM_WORD[number]
        if pattern.match(low, at):
            return why
    return ""


def _names_someone(line: str) -> bool:
    """Whether most words after the first are capitalised or numbers, as in "By Jane Roe" and "Updated 3 May"."""
    words = line.split()[1:]
    return not words or 2 * sum(word[:1].isupper() or word[:1].isdigit() for word in words) >= len(words)
