"""`newswatch kev`: which catalogue of known exploited vulnerabilities is in use, and a newer one."""

from __future__ import annotations

import json

import click

from monitor.cli.context import config_of
from monitor.cli.screen import say


@click.command(short_help="The catalogue of known exploited vulnerabilities in use.")
@click.option("--refresh", is_flag=True, help="Fetch the newest one from CISA first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def kev(context: click.Context, refresh: bool, as_json: bool) -> None:
    """Say how old CISA's KEV catalogue is that digests use; with --refresh, fetch the newest one."""
    from monitor.facts.kev import catalogue
    from monitor.onecatalogue import asked

    config = config_of(context)
    if refresh:
        from monitor.loop import run_on_reactor
        from monitor.onecatalogue import refresh as fetch
        from monitor.rounds import utc_now

        run_on_reactor(fetch(config, utc_now()))
    used = catalogue(config.store.parent)
    last = asked(config.store.parent)
    if as_json:
        say(
            json.dumps(
                {
                    "released": used.released.isoformat(),
                    "cves": len(used.added),
                    "daily": config.kev,
                    "asked": last.at or None,
                    "failure": last.failure,
                }
            )
        )
        return
    say(f"KEV catalogue of {used.released.isoformat()}, {len(used.added):,} CVE ids")
    if last.failure:
        say(f"CISA was asked at {last.at[:16].replace('T', ' ')} UTC in vain: {last.failure}")
    elif last.at:
        say(f"CISA was asked at {last.at[:16].replace('T', ' ')} UTC")
    if not config.kev:
        say("It is not fetched by itself; kev: true in config.yaml does that once a day")
