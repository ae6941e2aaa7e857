"""Newswatch: watches security-news sites for the names you give it and mails a digest."""

__version__ = "0.1.0"
__distribution__ = "newswatch"
