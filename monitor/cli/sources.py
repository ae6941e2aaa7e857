"""`newswatch sources`: what is read, as a group of commands; each in a module of its own."""

from __future__ import annotations

import click

from monitor.cli.sources_edit import sources_add, sources_list, sources_remove
from monitor.cli.sources_opml import sources_export, sources_import
from monitor.cli.sources_test import sources_test


@click.group(short_help="The sites that are read: list, add, remove, test, OPML.")
def sources() -> None:
    """Look after the sites that Newswatch reads."""


for command in (sources_list, sources_add, sources_remove, sources_test, sources_import, sources_export):
    sources.add_command(command)
