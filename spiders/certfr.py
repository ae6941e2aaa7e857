"""CERT-FR (cert.ssi.gouv.fr): advisories of the French government's team, in French."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class CertfrSpider(FeedSpider):
    """Reads CERT-FR."""

    name = "certfr"
    allowed_domains: ClassVar[list[str]] = ["cert.ssi.gouv.fr"]
    start_url = "https://www.cert.ssi.gouv.fr/feed/"
    rules: ClassVar[Rules] = Rules(
        body="section.article-content",
        drop=(
            ".meta-alert",
            "figcaption",
        ),
        title_suffix=" - CERT-FR",
        origin="spiders/certfr.py",
        verified=False,
    )
