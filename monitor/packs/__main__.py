"""`python -m monitor.packs`: write packs.json anew from the YAML files beside it."""

from __future__ import annotations

from pathlib import Path

from monitor.packs.writing import document


def main() -> None:
    """Write the file."""
    Path(__file__).with_name("packs.json").write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
