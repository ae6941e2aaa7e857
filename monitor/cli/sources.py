"""`newswatch sources`: what is read, as a group of commands; each in a module of its own."""

from __future__ import annotations

import click

from monitor.cli.sources_test import sources_test


@click.group(short_help="The sites that are read: test, list, add, remove, OPML.")
def sources() -> None:
    """Look after the sites that Newswatch reads."""


sources.add_command(sources_test)
