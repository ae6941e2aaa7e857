"""Strings that programs read and that name nobody: detection names, rules of sensors, user agents, commands.

Owns the look of such strings, as reports of malware print them. Knows no watch.
"""

from __future__ import annotations

import re

_BACK = 300
_PIECE = r"[A-Za-z0-9_-]+"
# "Win32.PWS.Discord", "HTML.MalURL.NordVPN-A", "Trojan:Win32/Skype"
_LEFT = re.compile(rf"(?:{_PIECE}[.:!/])+$")
_RIGHT = re.compile(rf"(?:[.:!/]{_PIECE})*")
_DETECTION = re.compile(
    r"(?:trojan|backdoor|worm|virus|ransom|exploit|downloader|dropper|banker|spy|pws|pua|pup|adware|hacktool"
    r"|riskware|malware|mal\w*|phish\w*|heur\w*|not-a-virus|win(?:32|64|dows)?|w(?:32|64)|linux|elf|osx|macos"
    r"|android|androidos|html|js|vbs|msil|doc|pdf|script)",
    re.IGNORECASE,
)
_PLATFORM = re.compile(r"w(?:in)?(?:32|64)|msil|vbs", re.IGNORECASE)
_SENSOR = re.compile(
    r"(?:\b(?:alert|drop|reject|pass|log) (?:tcp|udp|ip|icmp|http|tls|ssl|dns|smtp|ftp|smb)\b[^\n]*(?:->|<>)"
    r"|\(?\bmsg:\s?[\"“][^\"”\n]*$"
    r"|\b(?:ET|ETPRO|GPL)\s(?:ACTIVEX|ADWARE_PUP|ATTACK_RESPONSE|CNC|COINMINER|CURRENT_EVENTS|DNS|DOS|EXPLOIT"
    r"|EXPLOIT_KIT|HUNTING|INFO|JA3|MALWARE|MOBILE_MALWARE|NETBIOS|PHISHING|POLICY|SCAN|TROJAN|USER_AGENTS"
    r"|WEB_CLIENT|WEB_SERVER|WEB_SPECIFIC_APPS|WORM)\s[^\n.]{0,60}$)"
)
_AGENT = re.compile(r"Mozilla/\d\.\d(?:\s+(?:\([^()\n]*\)|[\w.+-]+/[\w.+-]+))*\s+(?:\([^()\n]*)?$")
_SWITCH = re.compile(
    r"(?:(?:^|[\s\d])(?:/[A-Za-z]{1,12}|--[a-z][\w-]*)[ =:]|=[A-Z][A-Z0-9.]{1,20}\()[\"“][^\"”\n]{0,60}$"
)

_BYTE = re.compile(r"[0-9A-Fa-f]{2}")
_BYTES = re.compile(r"(?:(?:\b[0-9A-Fa-f]{2}\s?[: -]\s?){3}|\b(?:[A-Fa-f]\d|\d[A-Fa-f])\s[0-9A-Fa-f]{2}\s)$")
_NUMBERED_BEFORE = re.compile(r"(?:^|[^\w-])(?:\d+|[A-Z])-$")
_ACTOR_AFTER = re.compile(r"-\d{1,5} (?:threat )?(?:actors?|groups?|clusters?|hackers|hacking|campaign)\b")


def in_code(text: str, start: int, end: int) -> str:
    """Say in words which string for a program holds [start, end) of a passage, "" where none does.

    Looks at most a few hundred characters back on the same line.
    """
    low = max(0, start - _BACK)
    before = text[max(low, text.rfind("\n", low, start) + 1) : start]
    if before[-1:] in (".", ":", "!", "/"):
        left, right = _LEFT.search(before.split(" ")[-1]), _RIGHT.match(text, end)
        whole = (left[0] if left else "") + text[start:end] + (right[0] if right else "")
        if left and _is_detection(whole):
            return f"inside the detection name '{whole[:60]}'"
    if end - start == 2 and _BYTE.fullmatch(text, start, end) and _BYTES.search(before):
        return "inside a row of bytes"
    if before[-1:] == "-" and text[start:end].isupper() and (model := _NUMBERED_BEFORE.search(before)):
        return f"part of '{model[0].strip()}{text[start:end]}'"  # "Form 1099-NEC", "O-UNC-066"
    if text[end : end + 1] == "-" and (actor := _ACTOR_AFTER.match(text, end)):
        return f"what a threat actor is called, '{text[start:end]}{actor[0].split()[0]}'"
    # what every string of its kind holds is looked for first: nearly no text holds any of it
    if ("->" in before or "<>" in before or "msg:" in before or "ET" in before or "GPL" in before) and (
        _SENSOR.search(before)
    ):
        return "inside a rule of a sensor"
    if "Mozilla/" in before and _AGENT.search(before):
        return "inside a browser's user agent"
    quoted = '"' in before or "“" in before
    switch = _SWITCH.search(before) if quoted and ("/" in before or "--" in before or "=" in before) else None
    return f"in the command '{switch[0].strip()}'" if switch else ""


def _is_detection(whole: str) -> bool:
    """A class of malware or a platform, and three parts; a stroke alone parts the names of a list."""
    pieces = [piece for piece in re.split(r"[.:!/]", whole) if piece]
    if len(pieces) < 3 or ("/" in whole and ":" not in whole and not _PLATFORM.fullmatch(pieces[0])):
        return False
    return any(_DETECTION.fullmatch(piece) for piece in pieces[:2])
