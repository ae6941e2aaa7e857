"""The JSON Schema of config.yaml, for editors: made from the models, short forms included."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from monitor.config.models import Block, File

DIALECT = "http://json-schema.org/draft-07/schema#"  # what the YAML language server reads best


def schema() -> dict[str, Any]:
    """The schema as JSON-able values."""
    made = File.model_json_schema(by_alias=True, mode="validation", schema_generator=_Quiet)
    blocks: dict[str, Any] = made.pop("$defs")
    for name, block in _short_forms().items():
        # Without the short form in the schema an editor would mark every "- Huawei" as wrong.
        blocks[name] = {"anyOf": [block, blocks[name]], "description": blocks[name]["description"]}
    whole: dict[str, Any] = _tidy({**made, "definitions": blocks}, named=False)
    whole["required"] = ["watch", "sources"]
    return {"$schema": DIALECT, **whole, "title": "Newswatch config.yaml"}


def schema_text() -> str:
    """The schema as the file config.schema.json holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


class _Quiet(GenerateJsonSchema):
    """Defaults are typed values of Python and would mislead; the descriptions tell them."""

    def default_schema(self, schema: Any) -> Any:
        return self.generate_inner(schema["schema"])


def _short_forms() -> dict[str, Any]:
    """What a bare text in place of a block is, by the block's name in the schema."""
    found: dict[str, Any] = {}
    for block in Block.__subclasses__():
        if block.SHORT:
            settings = block.model_json_schema(by_alias=True, schema_generator=_Quiet)["properties"]
            short = settings[block.SHORT]
            found[block.__name__] = {key: short[key] for key in ("type", "pattern") if key in short}
    return found


def _tidy(value: Any, *, named: bool) -> Any:
    """Drop titles made of class names, write references for draft 7, take "or null" out.

    named: the keys are names of settings, not words of the schema language.
    """
    if isinstance(value, list):
        return [_tidy(item, named=False) for item in value]
    if isinstance(value, str):
        return value.replace("#/$defs/", "#/definitions/")
    if not isinstance(value, dict):
        return value
    if not named and "anyOf" in value:
        options = [option for option in value["anyOf"] if option != {"type": "null"}]
        rest = {key: item for key, item in value.items() if key != "anyOf"}
        value = {**rest, **options[0]} if len(options) == 1 else {**rest, "anyOf": options}
    return {
        key: _tidy(item, named=key in ("properties", "definitions") and not named)
        for key, item in value.items()
        if named or key != "title"
    }
