"""Which addresses may be dialled, and that the address that is checked is the one that is dialled."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address

from monitor.netguard import PUBLIC, GuardedNameResolver, Reach, dialling, kind_of, refusal

REFUSED = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2001:0:53aa:64c::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12::1",
    "ff02::1", "2001:db8::1", "100::1", "3fff::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_every_special_address_is_named(address: str) -> None:
    assert kind_of(address)
    assert refusal("name.example", 443, address, PUBLIC)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450::1"]
)
def test_public_addresses_pass(address: str) -> None:
    assert kind_of(address) == ""
    assert refusal("name.example", 443, address, PUBLIC) == ""


@given(
    st.one_of(
        st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address),
        st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address),
    )
)
def test_what_passes_is_global_unicast(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if kind_of(str(ip)) == "":
        assert ip.is_global
        assert not ip.is_multicast
        assert not ip.is_private
        assert not ip.is_loopback


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address))
def test_a_mapped_address_is_what_it_maps(ip: ipaddress.IPv4Address) -> None:
    assert kind_of(f"::ffff:{ip}") == kind_of(str(ip))


@pytest.mark.parametrize("port", [22, 25, 6379, 8000, 11211])
def test_unusual_ports_are_refused_on_public_addresses(port: int) -> None:
    assert "port" in refusal("name.example", port, "1.1.1.1", PUBLIC)
    own = Reach.of(f"http://name.example:{port}/feed", private=False)
    assert refusal("name.example", port, "1.1.1.1", own) == ""
    assert refusal("other.example", port, "1.1.1.1", own)


def test_a_private_source_opens_its_own_host_and_port_and_nothing_else() -> None:
    reach = Reach.of("http://intra.example:8000/feed", private=True)
    assert refusal("intra.example", 8000, "10.0.0.5", reach) == ""
    assert refusal("INTRA.example", 8000, "127.0.0.1", reach) == ""
    assert refusal("intra.example", 8001, "10.0.0.5", reach)
    assert refusal("intra.example", 80, "10.0.0.5", reach)
    assert "private address" in refusal("10.0.0.5", 8000, "10.0.0.5", reach)
    # A name may not lead to the metadata service, even where private addresses are allowed.
    assert refusal("intra.example", 8000, "169.254.169.254", reach)
    assert refusal("intra.example", 8000, "0.0.0.0", reach)


def test_the_sentence_says_what_to_write() -> None:
    sentence = refusal("127.0.0.2", 8080, "127.0.0.2", PUBLIC)
    assert sentence == "127.0.0.2:8080 is a loopback address; a source may allow it with allow_private: true"


def test_an_unusable_source_url_reaches_the_public_web_only() -> None:
    assert Reach.of("http://[::1", private=True) == PUBLIC


class Names:
    """A name server of our own: each look-up gives the next answer."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def resolveHostName(self, receiver: Any, host: str, port: int = 0, *_: object) -> Any:
        self.asked += 1
        receiver.resolutionBegan(None)
        for address in self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()


class Receiver:
    def __init__(self) -> None:
        self.got: list[str] = []
        self.ended = False

    def resolutionBegan(self, resolution: Any) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.got.append(address.host)

    def resolutionComplete(self) -> None:
        self.ended = True


def look_up(resolver: GuardedNameResolver, name: str, port: int = 443) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, port)
    assert receiver.ended
    return receiver.got


def test_a_name_that_changes_its_answer_never_gives_a_private_address() -> None:
    now = [0.0]
    names = Names(["1.1.1.1"], ["127.0.0.1"], ["1.1.1.1", "10.0.0.1"])
    resolver = GuardedNameResolver(None, inner=names, clock=lambda: now[0])
    assert look_up(resolver, "rebind.example") == ["1.1.1.1"]
    now[0] = 301.0
    assert look_up(resolver, "rebind.example") == []
    now[0] = 602.0
    assert look_up(resolver, "rebind.example") == ["1.1.1.1"]


def test_answers_are_kept_for_a_while_and_judged_each_time() -> None:
    now = [0.0]
    names = Names(["10.0.0.5"])
    resolver = GuardedNameResolver(None, inner=names, clock=lambda: now[0])
    with dialling(Reach.of("http://intra.example:8000/", private=True)) as refused:
        assert look_up(resolver, "intra.example", 8000) == ["10.0.0.5"]
        assert refused() == ""
    with dialling(PUBLIC) as refused:
        assert look_up(resolver, "intra.example", 8000) == []
        assert "intra.example" in refused()
    assert names.asked == 1
    now[0] = 300.5
    look_up(resolver, "intra.example", 8000)
    assert names.asked == 2


def test_the_memory_of_names_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.netguard.NAMES_LIMIT", 10)
    names = Names(["1.1.1.1"])
    resolver = GuardedNameResolver(None, inner=names)
    for number in range(50):
        look_up(resolver, f"n{number}.example")
    assert len(resolver._known) == 10


def test_outside_a_request_nothing_private_is_reached() -> None:
    assert look_up(GuardedNameResolver(None, inner=Names(["127.0.0.1"])), "localhost") == []
