"""Names that gangs and malware go by too: theirs are refused, a firm's count."""

from __future__ import annotations

import pytest

from monitor.items import Findings
from monitor.matching import compile
from monitor.matching.gangs import _names, gang_here, may_be_gang
from monitor.matching.words import is_word
from monitor.watches import Alias, Watch


def found(text: str, name: str, *aliases: str, watchlist: str = "vendors") -> Findings:
    spelled = tuple(Alias(one) for one in (name, *aliases))
    return compile([Watch(name.casefold(), name, watchlist, spelled)]).scan(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Royal", "The dam was flooded, said the Royal ransomware gang in a note."),
        ("Royal", "Behind the theft is Royal, a group of former dockers who met in jail."),
        ("Royal", "Royal operators asked the museum for a ransom of eleven million crowns."),
        ("Play", "Play claimed responsibility for the attack on the ferry line."),
        ("Play", "Ransomware groups such as Play, Akira and Qilin turned to the hospitals."),
        ("Medusa", "Medusa demanded a ransom of two million from the school board."),
        ("Hive", "Hive’s leak site has been dark for a week."),
        ("Snake", "The malware known as Snake was found on forty routers."),
        ("Lynx", "Lynx, Qilin and RansomHub were busiest in spring."),
        ("Nova", "Nova claimed the hack of the canal authority."),
        ("Interlock", "The dialysis chain was attacked by Interlock; the ransomware stopped its pumps."),
        ("Everest", "A gang at work: Everest leaks files of the shoe maker."),
        ("Bitter", "Bitter APT widens its reach."),
        ("Loki", "Loki is an old piece of malware that comes by post."),
        ("Hydra", "The police shut Hydra, a Russian-language darknet market, in April."),
        ("Royal", "Royal, also known as Blacksuit, was busy in June."),
        ("Gunra", "Gunra Ransomware Gang Asks the Harbour for Fish"),
        ("Titan", "New Titan Stealer Sold to Pupils"),
        ("Play", "The intrusion was linked to Play, and a ransom note lay in the bakery."),
        ("Nova", "Busiest in May: Qilin (72), Play (28), Lynx (20), Nova (9)."),
        ("Dragonfly", "Dragonfly (also known as Energetic Bear) is back."),
        ("Chafer", "Chafer, tracked as APT39, is back."),
        ("Interlock", "Interlock actors left their ransomware in the mill's network."),
        ("Embargo", "Embargo hit a dairy, and its ransom note came by fax."),
        ("Nitrogen", "Nitrogen claims to have breached a savings bank."),
        ("Sarcoma", "Sarcoma posted the bakery on its leak site."),
        ("Tick", "Tick Group, a cyber-espionage group, is back."),
        ("Medusa", "Der Angriff wird der Ransomware-Gruppe Medusa zugeschrieben."),
        ("Cactus", "El grupo de ransomware Cactus entró en la caja de la ferretería."),
        ("Lynx", "Хакерская группировка Lynx взломала пекарню."),
        ("Lynx", "水道局はランサムウェア「Lynx」に感染した。"),
    ],
)
def test_a_gang_is_no_watched_vendor(name: str, text: str) -> None:
    findings = found(text, name)
    assert not findings.matches
    assert [mention.why for mention in findings.refused if "gang" in mention.why]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Royal", "Royal customers were told that the LockBit gang had their addresses."),
        ("Kraken", "Regulators fined Kraken after a ransomware gang had demanded five million of it."),
        ("Hive", "Hive confirmed that hackers stole customer data and demanded a ransom."),
        ("Empire", "The group that hit Empire demanded a ransom within a day."),
        ("Titan", "Titan launched a new router while ransomware is on the rise."),
        ("Interlock", "Interlock was hit by a ransomware attack, the firm said."),
        ("Everest", "After the ransomware, Everest said its systems were restored."),
        ("Everest", "Hit by Ransomware, Everest Shuts Plants"),
        ("Everest", "According to the threat actors, Everest refused to pay."),
        ("Everest", "Everest was a ransomware victim last year, its owner said."),
        ("Everest", "The ransomware attack caused disruption to Everest and its clinics."),
        ("Everest", "Ransomware crippled the infrastructure of Everest."),
        ("Everest", "Everest demands payment of premiums."),
        ("Phantom", "Wallets linked to Phantom were drained by malware."),
        ("Axiom", "Axiom payloads flew to the station."),
        ("Mirage", "Mirage steals the show in Las Vegas."),
        ("Titan", "Ranger, Mustang and Titan sold well in May."),
        ("Phantom", "The trojan robs wallets of MetaMask, Phantom and Exodus."),
        ("Nova", "Shares of Nova hit a record as ransomware spending grew."),
        ("Phantom", "Wallets of Exodus (12), Phantom (9) and MetaMask (4) were robbed by a trojan."),
        ("Radiant", "Radiant, a ransomware protection vendor, opened an office in Graz."),
        ("Prophet", "Prophet, the malware analysis company, warned of it."),
        ("Nebula", "Nebula, a firm that hunts malware, opened an office in Graz."),
        ("Katz", "Katz malware researchers found it in March."),
        ("Abyss", "Abyss encrypts data at rest, so that ransomware finds nothing to read."),
        ("Mirage", "Mirage targets the market of small offices that fear ransomware."),
    ],
)
def test_a_firm_that_is_struck_counts(name: str, text: str) -> None:
    assert found(text, name).matches


def test_what_one_sentence_shows_holds_in_the_article_but_for_places_that_show_a_firm() -> None:
    text = (
        "The Hive ransomware gang is back. Investigators seized the servers of Hive last week.\n\n"
        "Shares of the thermostat maker Hive fell, as many took the two for one."
    )
    findings = found(text, "Hive")
    (match,) = findings.matches
    assert [text[: mention.start].count("\n\n") for mention in match.mentions] == [1]
    assert [mention.why for mention in findings.refused] == [
        "a gang or malware, 'Hive ransomware gang'",
        "a gang or malware in this article, 'Hive ransomware gang'",
    ]


def test_a_doubtful_sign_is_none_where_the_article_shows_a_firm() -> None:
    text = (
        "Katz, the Finnish insurer, opened an office in Graz. Katz targets those who fear ransomware.\n\n"
        "Katz grew by a third."
    )
    (match,) = found(text, "Katz").matches
    assert len(match.mentions) == 3
    findings = found(text.replace("the Finnish insurer", "at dawn"), "Katz")
    assert not findings.matches
    assert len(findings.refused) == 3


def test_the_full_name_in_the_article_keeps_what_no_sentence_gives_to_criminals() -> None:
    text = "Everest Insurance Group hired staff. Everest grew. The gang Everest claimed the attack."
    (match,) = found(text, "Everest", "Everest Insurance Group").matches
    assert [mention.start for mention in match.mentions] == [0, text.index("Everest grew")]


@pytest.mark.parametrize(("aliases", "watchlist"), [(("Hive ransomware",), "vendors"), ((), "names")])
def test_who_watches_the_gang_itself_gets_it(aliases: tuple[str, ...], watchlist: str) -> None:
    assert found("The Hive gang claimed responsibility.", "Hive", *aliases, watchlist=watchlist).matches


def test_coined_names_of_gangs_are_left_to_who_watches_them() -> None:
    assert not may_be_gang("LockBit")
    assert may_be_gang("Royal")
    assert found("The LockBit ransomware gang is back.", "LockBit").matches


def test_what_is_coined_is_no_word_and_stands_once() -> None:
    words, coined = _names()
    assert not words & coined
    assert [name for name in coined if is_word(name)] == []


def test_a_flood_of_words_is_read_in_a_window() -> None:
    flood = "has had ransomware group such as A, B, C, " * 20_000
    at = len(flood)
    assert gang_here(f"{flood}Royal{flood}", at, at + 5)
    assert not gang_here("a " * 50_000 + "Royal" + " a" * 50_000, 100_000, 100_005)


def test_a_headline_in_title_case_shows_the_gang_to_the_text_below() -> None:
    findings = found(
        "Medusa Ransomware Gang Hits Bakery\n\nThe oven went cold. Medusa asked for two million.", "Medusa"
    )
    assert not findings.matches
    assert len(findings.refused) == 2


def test_a_name_that_differs_in_capitals_changes_nothing_for_the_other() -> None:
    text = "The Gunra ransomware gang is back. Gunra grew fast last year, they said to us."
    one = Watch("gunra", "Gunra", "vendors", (Alias("Gunra"),))
    other = Watch("thermo", "Thermo", "vendors", (Alias("Thermo"), Alias("gunra")))
    for watches in ([one], [other], [one, other]):
        assert not compile(watches).scan(text).matches
