"""Which spider class knows a site, by its `allowed_domains`, as Scrapy's loader finds them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from monitor.rules import GENERIC, Rules

Kind = TypeVar("Kind", bound=type)


@cache
def spider_classes() -> Mapping[str, Any]:
    """Every spider class of the project, by name; found once, as a batch asks for every page."""
    from scrapy.settings import Settings
    from scrapy.spiderloader import get_spider_loader

    settings = Settings()
    settings.setmodule("monitor.settings", priority="project")
    loader = get_spider_loader(settings)
    return {name: loader.load(name) for name in loader.list()}


def class_of_host(url: str, classes: Mapping[str, Kind]) -> Kind | None:
    """The class of the site a URL lies on; None where no site is that one."""
    host = (urlsplit(url).hostname or "").lower()
    for spider in classes.values():
        for domain in getattr(spider, "allowed_domains", None) or ():
            if host == domain or host.endswith("." + domain):
                return spider
    return None


def site_rules(url: str) -> Rules:
    """The rules that `spiders/` holds for pages at this address; generic where it holds none."""
    return rules_of(url, spider_classes()) if url else GENERIC


def rules_of(url: str, classes: Mapping[str, Any]) -> Rules:
    """The rules that one of these spider classes holds for pages at this address; generic where none does."""
    rules = getattr(class_of_host(url, classes), "rules", GENERIC)
    return rules if isinstance(rules, Rules) else GENERIC
