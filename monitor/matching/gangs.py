"""Whether a name that criminals go by too ("Royal", "Hive", "Play") is theirs where it stands.

Owns the shipped list of such names and the English frames that show one: what gangs and malware are called,
do and have, and who did it. A firm that is struck by a gang stands in none of them. Knows no watch.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from monitor.matching.frames import ENUMERATED

_NEAR = 300  # code points to each side in which the text must speak of crime for a frame that firms share
_BEFORE, _AFTER = 120, 90

_PROGRAM = (
    r"(?:ransomware|malware|botnet|(?:info|crypto)?-?stealers?|(?:banking |remote access )?trojans?"
    r"|backdoors?|wiper|rootkit|spyware|worm|loader|dropper|phishing kit"
    r"|(?:ransomware|phishing|malware)-as-a-service|RAT|RaaS|PhaaS)"
)
_CROWD = r"(?:gangs?|cartel|crew|hacktivists?|threat actors?|cybercriminals|cybercrime syndicate)"
_CRIMINAL = (
    rf"(?:{_PROGRAM}|extortion|hacking|hacker|cyber-?crime|threat|cyber-?espionage|espionage|APT|hacktivist"
    r"|data-?theft|data leak)"
)
_BAND = (
    r"(?:groups?|gangs?|operations?|families|family|strains?|variants?|crews?|collectives?|actors?|outfits?)"
)
_SO_CALLED = (
    r"(?:,? (?:that is |which is |is |was |also )?"
    r"(?:known as|called|dubbed|named|tracked as|such as|like|including))?"
)
# One of an enumeration, with its share: "Akira (35), ".
_ITEM, _PARTED = r"[A-Z0-9][\w$-]*(?: \(\d[^()]{0,9}\))?", r"(?:, (?:and |or |the )?| and | or |/)"
_OTHERS = re.compile(rf"(?:^|(?<=[\s(]))((?:{_ITEM}{_PARTED}){{1,8}})(?:the )?$")
_OTHERS_AFTER = re.compile(rf"(?: \(\d[^()]{{0,9}}\))?((?:{_PARTED}{_ITEM}){{1,8}})")
_WORD = re.compile(r"[A-Za-z0-9][\w$-]*")
# "X, also known as Qilin", "X (aka Conti)"
_ALSO = re.compile(
    r",? \(?(?:also |formerly |now |previously )?"
    r"(?:known as|called|tracked as|aka|a\.k\.a\.|rebranded (?:as|to)) ([A-Za-z][\w$-]+)"
)

# "the ransomware gang X", "extortion groups such as Y and X", "malware known as X"
_CALLED = re.compile(
    rf"\b(?i:(?:{_CRIMINAL}(?: [a-z-]+)? {_BAND}|{_PROGRAM}|{_CROWD}){_SO_CALLED}){ENUMERATED} ?[\"“‘'(]?$"
)
# " (aka Energetic Bear)", ", tracked as APT41": as those who track threat groups number and call them
_TRACKED_AS = re.compile(
    r",? \(?(?:(?:also|formerly) )?(?:known as|tracked as|aka|a\.k\.a\.) (?:[\w-]+,? (?:and )?){0,3}?"
    r"(?:(?:APT|UNC|TA|FIN|DEV|Storm|UAC|TAG|UTA|G)-?\d|(?:Bear|Panda|Kitten|Spider|Chollima|Typhoon|Blizzard"
    r"|Tempest|Sleet|Sandstorm|Flood|Buffalo|Leopard|Jackal|Werewolf|Taurus|Ursa|Libra|Scorpius)\b)"
)
# "Ransomware-Gruppe X", "groupe de ransomware X", "группировка X", "勒索软件组织 X"
_CALLED_ABROAD = re.compile(
    r"(?:\b(?i:(?:ransomware|hacker|cyber|erpresser|malware)-?"
    r"(?:gruppe|gruppierung|bande|gang|groep|bende|grupp|trojaner)"
    r"|(?:grupo|groupe|gruppo|banda|gang|cartel|collectif|collettivo|grupa) "
    r"(?:(?:de|di|du|d['’]|des|dei|criminale?|cibercriminal|cybercriminel) ?){0,2}"
    r"(?:ransomwares?|hackers?|cibercriminales|cybercriminels|rançongiciel)"
    r"|rançongiciel|erpressersoftware|schadsoftware|verschlüsselungstrojaner)"
    r"|(?i:группировк[аиуой]+|вымогател[ьяи]\w*|шифровальщик\w*)) [\"“„«‘'(]?$"
    r"|(?:ランサムウェア|マルウェア|勒索(?:软件|軟體|病毒)|恶意软件|랜섬웨어)"
    r"(?:グループ|集団|组织|組織|团伙|團夥| ?(?:그룹|조직))?[ 「『“\"(（]{0,2}$"
)
# "operators of X", "a rebrand of X", "victims of X"
_OF = re.compile(
    r"\b(?:(?:operators?|affiliates?|victims?|rebrand(?:ing)?|offshoot|takedown|seizure|dismantling|disruption"
    r"|successors?) of|successors? to|infrastructure behind) (?:the )?"
    r"(?:(?:notorious|defunct|now-defunct|infamous) )?$"
)
# "was claimed by X", "attributed to X", "the attack was linked to X"; but "wallets linked to X"
_BY = re.compile(
    r"\b(?:(?:claimed|hit|attacked|breached|hacked|compromised|infected|encrypted|struck|carried out"
    r"|orchestrated|conducted|perpetrated|extorted|leaked|stolen|attacks?) by|attributed to"
    r"|(?:attacks?|breach|hack|intrusions?|campaigns?|malware|ransomware|activity)"
    r"(?: (?:has|have) been| was| were| is| are)? (?:linked|tied) to) (?:the )?$"
)
# Who fights criminals is told with the same words: "X malware researchers", "X, a ransomware recovery firm".
_FOES = (
    r"protection|prevention|defen[cs]e|security|scann(?:er|ing)|sandbox|databases?|researchers?|specialists?"
    r"|experts?|hunters?|hunting|firms?|company|companies|vendors?|start-?up|makers?|labs?|insurers?|insurance"
)
_ITS_KIND = re.compile(
    rf"(?:['’]s)? (?:(?:data )?(?:extortion|leak) (?:site|blog|group)|{_CROWD}\b(?! (?:{_FOES})\b)"
    rf"|{_CRIMINAL} {_BAND}\b"
    r"|(?-i:APTs?)\b|encryptors?\b|decryptors?\b|botnets?\b|C2\b|C&C\b|ransom notes?\b"
    rf"|{_PROGRAM}\b(?! (?:attack|incident|outbreak|hit|infection|negotiations?|recovery|response|case"
    rf"|{_FOES})\b))",
    re.IGNORECASE,  # as headlines write it: "Medusa Ransomware Gang Hits Hospital"
)
# The same in a text that speaks of crime; elsewhere they are of ships, of doctors and of shops.
_ITS_THINGS = re.compile(
    r"(?:['’]s)? (?:actors|operators|affiliates?|payloads?|infections|implants?|samples?|binaries)\b"
    r"|(?: (?:has|have|had|also|then|later))? (?:stole|steals?|stealing|demand(?:s|ed|ing)) ",
    re.IGNORECASE,
)
# ", a ransomware group", " is a banking trojan", ", a group of former members"
_APPOSED = re.compile(
    r"(?: Group| Team)?(?:,? (?:which |that )?(?:is|was)|,)? (?:an?|the|one of the) "
    rf"(?:(?!(?:that|which|who|whose|against|for|from|to|of|by|{_FOES})\b)[\w'’-]+ ){{0,4}}?"
    r"(?:(?:piece|form|kind|type) of )?"
    rf"(?:{_CRIMINAL}(?: [a-z-]+)? {_BAND}|{_PROGRAM}|{_CROWD}|group of (?:former|ex-)"
    r"|(?:darknet|dark web|cybercrime|criminal|hacking|underground) (?:markets?|marketplaces?|forums?))\b"
    rf"(?![ -](?:[\w-]+ )?(?:{_FOES}|analysis|detection|intelligence|recovery|response|removal|research"
    r"|victims?|targets?|attacks?|incidents?|outbreaks?|infections?|cases?|negotiations?)\b)",
    re.IGNORECASE,
)
_ADVERBS = r"(?:,? which)?(?: (?:has|have|had|also|then|later|recently|reportedly|allegedly|since)){0,2}"
# What no firm does and tells: "X claimed responsibility", "X demanded a ransom".
_CRIMES = re.compile(
    rf"{_ADVERBS} (?:claim(?:s|ed|ing) "
    r"(?:responsibility|credit|the (?:attack|hack|breach|intrusion|theft)"
    r"|to have (?:st[eo]\w+|hit|breached|hacked|attacked|encrypted|leaked|compromised|exfiltrated)\b)"
    r"|demand(?:s|ed|ing) (?:an? )?(?:\w+ ){0,2}ransom\b"
    r"|(?:encrypted|encrypting) (?:the |its |their |all )?(?:[\w-]+ )?"
    r"(?:servers?|systems?|files?|data|devices?|networks?|machines?|hosts?|workstations?|virtual)"
    r"|(?:posted|published|dumped|listed|added|lists|adds) [^.!?]{1,60} (?:its|their) (?:[\w-]+ ){0,3}"
    r"(?:leak|shaming|extortion|victims?) (?:site|blog|portal|page|list)\b"
    r"|exfiltrat(?:es|ed|ing)\b|infect(?:s|ed|ing) (?!by|with)|extort(?:s|ed|ing) (?!by)"
    r"|says it (?:stole|has stolen))",
    re.IGNORECASE,
)
# What a gang does, and a firm seldom: these need a text that speaks of crime.
_ATTACKS = re.compile(
    rf"{_ADVERBS} (?:hit|hits|breached|breaches|breaching|hacked|hacks|hacking|attacked|attacks|attacking"
    r"|compromised|compromises|compromising|targeted|targets|targeting|struck|strikes|exploits|exploited"
    r"|exploiting|abuses|leaks|leaked|leaking|encrypts) "
    r"(?!(?:by|in|with|and|or|at|on|for|via|through|during|after|before|again|last|this|record|back"
    r"|an? (?:new |all-time )?(?:record|snag|milestone|high|low|peak|wall|deal|settlement|nerve)) )"
    r"(?!(?:[\w-]+ ){1,5}(?:at rest|in transit|end-to-end|market|segment|growth|revenue)\b)"
    r"[\w$€£]+"
)
# In "attackers who hit X demanded a ransom" it is not X that demands.
_OBJECT = re.compile(r"\b(?:who|that|which) (?:(?:had|have|has) )?[a-z]+ (?:the )?$")
_TELLS_OF_CRIME = re.compile(
    r"ransom|malware|extort|\bgangs?\b|botnet|stealer|trojan|backdoor|spyware|phishing|cybercrim|threat actor"
    r"|\bvictims?\b|leak site|dark web|\bhackers\b",
    re.IGNORECASE,
)
_MALICE = re.compile(
    rf"\b(?:{_PROGRAM}|{_CROWD}|threat group|hacking group|forum|leak site)\b", re.IGNORECASE
)


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    lines = resources.files(__package__).joinpath("gangs.txt").read_text("utf-8").splitlines()
    parts: dict[str, set[str]] = {}
    part: set[str] = set()
    for line in lines:
        if line.startswith("["):
            part = parts.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            part.update(line.split())
    return frozenset(parts["words"]), frozenset(parts["coined"])


def may_be_gang(word: str) -> bool:
    """Say whether `word`, in any case, is a word or a firm's name that criminals or malware go by too."""
    return word.lower() in _names()[0]


def speaks_of_gangs(words: str) -> bool:
    """Say whether `words` of a watch tell that the criminals themselves are watched: "Hive ransomware"."""
    return _MALICE.search(words) is not None


class Sign(NamedTuple):
    """The words that show criminals at a place. sure: no firm stands so, or only as a foe of theirs."""

    words: str
    sure: bool


def gang_here(text: str, start: int, end: int) -> Sign | None:
    """Return what shows [start, end) of a passage to be a gang, a malware or the like, if anything does.

    Linear: at most 300 code points to each side are read.
    """
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    name = text[start:end]
    acts = _OBJECT.search(before) is None
    for pattern in (_ITS_KIND, _APPOSED, _CRIMES) if acts else (_ITS_KIND, _APPOSED):
        if found := pattern.match(after):
            return Sign(f"{name}{found[0].rstrip()}", sure=True)
    if found := _TRACKED_AS.match(after):
        return Sign(f"{name}{found[0]}", sure=True)
    if found := _CALLED.search(before) or _CALLED_ABROAD.search(before):
        return Sign(f"{found[0]}{name}", sure=True)
    if _beside_a_gang(before, after):
        return Sign(f"{name} in a row of gangs or malware", sure=True)
    found = _OF.search(before) or _BY.search(before)
    attacks = (_ITS_THINGS.match(after) or _ATTACKS.match(after)) if acts and not found else None
    if (found or attacks) and _TELLS_OF_CRIME.search(text, max(0, start - _NEAR), end + _NEAR):
        words = f"{found[0]}{name}" if found else f"{name}{attacks[0].rstrip() if attacks else ''}"
        return Sign(words, sure=False)
    return None


def _beside_a_gang(before: str, after: str) -> bool:
    """Say whether a coined name of criminals stands in the same enumeration, or is another name of it."""
    beside = (_OTHERS.search(before), _OTHERS_AFTER.match(after), _ALSO.match(after))
    listed = {word.lower() for found in beside if found for word in _WORD.findall(found[1])}
    return not listed.isdisjoint(_names()[1])


class Gangs:
    """Which names of one article are criminals' there, and by what words it is seen.

    Where a place shows a firm, and none criminals for sure, the name is the firm's in the whole article.
    """

    __slots__ = ("_firms", "_names", "_places")

    def __init__(self) -> None:
        self._names: dict[str, Sign] = {}
        self._places: dict[tuple[int, int], Sign | None] = {}
        self._firms: dict[str, set[tuple[int, int]]] = {}

    def look(self, key: str, place: tuple[int, int], text: str, at: int, *, firm: bool) -> None:
        """Look whether the name `key` is criminals' at `place` of an article; `text` begins at `at` of it.

        firm: the sentence there shows a firm.
        """
        if place not in self._places:
            self._places[place] = gang_here(text, place[0] - at, place[1] - at)
        found = self._places[place]  # another name, as "HIVE" beside "Hive", may have been looked at there
        if found and (key not in self._names or (found.sure and not self._names[key].sure)):
            self._names[key] = found
        elif firm and not found:
            self._firms.setdefault(key, set()).add(place)

    def here(self, key: str, place: tuple[int, int]) -> str:
        """Return the words that show criminals at `place`, or ""."""
        found = self._places.get(place)
        return found.words if found and (found.sure or self.anywhere(key)) else ""

    def firm(self, key: str, place: tuple[int, int]) -> bool:
        """Say whether `place`, which shows no criminals, shows a firm."""
        return place in self._firms.get(key, ())

    def anywhere(self, key: str) -> str:
        """Return the words that show the name `key` to be criminals' somewhere in the article, or ""."""
        found = self._names.get(key)
        return found.words if found and (found.sure or key not in self._firms) else ""
