"""Against a real mail system: Postfix from the distribution, on loopback, with its own folders.

Skipped where Postfix is not installed or the suite does not run as root. Signatures are read by dkimpy
and, where it is installed, by Perl's Mail::DKIM (`apt-get install postfix libmail-dkim-perl`).
"""

from __future__ import annotations

import email
import email.policy
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import dkim
import pytest
import trustme

from alerts import compose, dispatch
from monitor.config.plan import Config, Dkim, Secret, Smtp
from monitor.store import open_store
from tests.digests.material import NOW, config, ordinary_day, plan
from tests.ports import free_port
from tests.test_signing import PEM, PUBLIC, dns

READERS = 200

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/server.pem
smtpd_peername_lookup = no
in_flow_delay = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
proxymap  unix - - n - - proxymap
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
tlsmgr    unix - - n 1000? 1 tlsmgr
error     unix - - n - - error
retry     unix - - n - - error
virtual   unix - n n - - virtual
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """A running Postfix: where it listens, where mail for example.org ends up, who vouches for it."""

    folder: Path
    port: int
    authority: trustme.CA

    def mail(self) -> list[bytes]:
        """What was delivered."""
        return [path.read_bytes() for path in (self.folder / "mail" / "all" / "new").glob("*")]

    def wait_for(self, count: int) -> list[bytes]:
        """What was delivered once there are `count` of them, or after minutes."""
        until = time.monotonic() + 300
        while len(self.mail()) < count and time.monotonic() < until:
            time.sleep(0.1)
        return self.mail()


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    if shutil.which("postfix") is None or os.geteuid() != 0:
        pytest.skip("needs Postfix and root (apt-get install postfix)")
    # Not below the test's own folder: Postfix's users must be able to walk there.
    folder = Path(tempfile.mkdtemp(prefix="newswatch-postfix-"))
    folder.chmod(0o755)
    owner = pwd.getpwnam("postfix")
    for name in ("queue", "log", "mail", "data", "etc"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, 0)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    authority = trustme.CA()
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    values = {"folder": folder, "port": (port := free_port()), "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (folder / "etc" / "main.cf").write_text(MAIN.format(**values))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**values))
    command = ["postfix", "-c", str(folder / "etc")]
    started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False, timeout=300)
    if started.returncode != 0:
        pytest.skip(f"Postfix did not start: {started.stderr[-300:]}")
    try:
        yield Postfix(folder, port, authority)
    finally:
        subprocess.run([*command, "stop"], capture_output=True, check=False, timeout=300)
        shutil.rmtree(folder, ignore_errors=True)


def settings(postfix: Postfix, ca_file: Path | None, readers: int) -> Config:
    to = tuple(f"reader{number}@example.org" for number in range(readers))
    server = Smtp("localhost", postfix.port, security="starttls", ca_file=ca_file)
    made = config(plan(to=to), smtp=server)
    return replace(made, delivery=replace(made.delivery, dkim=Dkim("example.org", "mail2026", Secret(PEM))))


def test_a_day_for_two_hundred_readers_arrives_once_each_and_verifies(
    postfix: Postfix, tmp_path: Path
) -> None:
    """Over STARTTLS with a verified certificate; each copy has its own Message-ID and a valid signature."""
    ca_file = tmp_path / "ca.pem"
    postfix.authority.cert_pem.write_to_path(ca_file)
    how = settings(postfix, ca_file, READERS)
    (daily,) = how.digests
    label = "2026-06-17T07:00 Europe/London"
    with open_store(tmp_path / "newswatch.db") as store:
        store.sync_digests(how.digests, NOW)
        store.freeze(daily, label, NOW, lambda _: compose.messages(ordinary_day(), daily, how, label, NOW))
        report = dispatch.deliver(store, how, NOW)
        assert (report.sent, report.retried, report.dead, report.troubles) == (READERS, 0, 0, ())
    arrived = postfix.wait_for(READERS)
    assert len(arrived) == READERS
    parsed = [email.message_from_bytes(one, policy=email.policy.default) for one in arrived]
    assert {str(one["To"]) for one in parsed} == set(daily.to)
    assert len({str(one["Message-ID"]) for one in parsed}) == READERS
    for one in arrived:
        # The virtual delivery agent writes lines with LF, as every Maildir has them.
        assert dkim.verify(one.replace(b"\n", b"\r\n"), dnsfunc=dns)
    if _independent(b"") is not None:
        assert {_independent(one.replace(b"\n", b"\r\n")) for one in arrived[:5]} == {"pass"}
        changed = arrived[0].replace(b"Subject: ", b"Subject: Re: ", 1).replace(b"\n", b"\r\n")
        assert (_independent(changed) or "").startswith("fail")


def _independent(mail: bytes) -> str | None:
    """What a reader that shares no code with ours says of a signature; None where it is not installed."""
    script = str(Path(__file__).parent / "digests" / "verify_dkim.pl")
    if shutil.which("perl") is None:
        return None
    done = subprocess.run(
        ["perl", script, PUBLIC.decode()], input=mail, capture_output=True, timeout=300, check=False
    )
    return done.stdout.decode().splitlines()[0] if done.returncode == 0 else None


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(postfix: Postfix, tmp_path: Path) -> None:
    before = len(postfix.mail())
    how = settings(postfix, None, 1)
    (daily,) = how.digests
    with open_store(tmp_path / "newswatch.db") as store:
        store.sync_digests(how.digests, NOW)
        store.freeze(daily, "x", NOW, lambda _: compose.messages(ordinary_day(), daily, how, "x", NOW))
        report = dispatch.deliver(store, how, NOW)
    assert (report.sent, report.retried) == (0, 1)
    assert "certificate is not trusted" in report.troubles[0]
    assert len(postfix.mail()) == before
