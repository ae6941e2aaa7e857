"""Names in articles: `compile` watches into a `Matcher`, which finds them with reasons."""

from __future__ import annotations

from monitor.matching.matcher import Matcher, compile

__all__ = ["Matcher", "compile"]
