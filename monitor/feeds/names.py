"""Names of feed elements, whatever namespace, prefix or lack of one they come with.

Owns the vocabularies: each element gets one short name, "title" for those of RSS and Atom, "dc:date",
"content:encoded", "media:title" for the extensions. It must not know what the elements mean.
"""

from __future__ import annotations

from lxml import etree

from monitor.errors import NotAFeed

NAMESPACE_LIMIT = 1_000

_VOCABULARIES = {
    "": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns": "",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://www.rssboard.org/rss-specification": "",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.google.com/schemas/sitemap/0.84": "",
    "http://www.google.com/schemas/sitemap-news/0.9": "news:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://purl.org/dc/elements/1.0": "dc:",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://purl.org/rss/1.0/modules/syndication": "sy:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
}
_PREFIXES = frozenset(
    ["news", "rdf", "xhtml", "dc", "dcterms", "content", "sy", "feedburner", "media", "itunes"],
)
_PLAIN_PREFIXES = frozenset(["atom", "atom10", "a10", "rss", "a"])


class Names:
    """The short names of one document's elements, each worked out once.

    A namespace nobody knows counts as the document's own where it is that of the root or stands
    without a prefix; else its elements have no name, "". known: tag to name, so far.
    """

    def __init__(self, root_tag: str) -> None:
        self.known: dict[object, str] = {}
        self._own = root_tag[1:].partition("}")[0] if root_tag.startswith("{") else ""

    def of(self, tag: object, element: etree._Element) -> str:
        """The short name of an element; `tag` is its lxml tag ("{namespace}name", "prefix:name").

        What lies among elements and is none (a reference to an entity) has a function as tag, and no name.
        Raises NotAFeed at a namespace beyond NAMESPACE_LIMIT: lxml writes it out anew for every element.
        """
        name = self.known.get(tag)
        if name is None:
            name = self.known[tag] = self._name(tag, element.prefix) if isinstance(tag, str) else ""
        return name

    def _name(self, tag: str, prefix: str | None) -> str:
        if tag.startswith("{"):
            namespace, _, local = tag[1:].partition("}")
            if len(namespace) > NAMESPACE_LIMIT:
                raise NotAFeed(f"XML with a namespace of more than {NAMESPACE_LIMIT} characters, not a feed")
            vocabulary = _VOCABULARIES.get(namespace.strip().lower().rstrip("/#"))
            if vocabulary is None and namespace != self._own and prefix is not None:
                return ""
            return (vocabulary or "") + local.lower()
        # An undeclared prefix: the parser recovers by leaving it in the name.
        before, colon, local = tag.lower().rpartition(":")
        if not colon or before in _PLAIN_PREFIXES:
            return local
        return f"{before}:{local}" if before in _PREFIXES else ""
