"""The spiders, one file per kind of source or site; Scrapy finds them here by name.

A new site is one small file beside these: see `docs/adding-a-source.md`.
"""

__distribution__ = "newswatch"
