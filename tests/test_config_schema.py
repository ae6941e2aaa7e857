from __future__ import annotations

import json
from pathlib import Path

from monitor.config.models import Block, File
from monitor.config.schema import schema, schema_text

ROOT = Path(__file__).parent.parent


def test_the_schema_in_the_repository_is_the_generated_one() -> None:
    path = ROOT / "config.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), (
        "write it again: python -c 'from monitor.config.schema import schema_text; "
        'print(schema_text(), end="")\' > config.schema.json'
    )


def test_the_shipped_example_names_the_schema() -> None:
    first = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./config.schema.json"


def test_every_setting_of_every_block_is_described_and_no_other_is_allowed() -> None:
    made = schema()
    blocks = {name: block.get("anyOf", [block])[-1] for name, block in made["definitions"].items()}
    for model in Block.__subclasses__():
        block = made if model is File else blocks[model.__name__]
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert set(block["properties"]) == names
        assert block["additionalProperties"] is False
        for field in model.model_fields.values():
            assert field.description


def test_short_forms_are_allowed() -> None:
    definitions = schema()["definitions"]
    for name in ("WatchBlock", "SourceBlock", "AliasBlock"):
        short, long = definitions[name]["anyOf"]
        assert "string" in short["type"]
        assert long["type"] == "object"
    assert "number" in definitions["WatchBlock"]["anyOf"][0]["type"], "- 360 is a name"


def test_nothing_of_python_shows() -> None:
    text = json.dumps(schema())
    for word in ("PT30M", "null", '"default"', "$defs", 'Block"}, "title'):
        assert word not in text
