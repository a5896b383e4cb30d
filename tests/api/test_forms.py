"""Answers in the caller's form: filled by name from what was stated and its evidence, refused where nothing could fill them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

ANSWER = "Solana has 25 % of the talk [1]. As @ada says, it is loud [1]."
STRING = {"type": "string"}


def schema(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    form = {"type": "object", "properties": properties, "required": list(properties) if required is None else required}
    return {
        "type": "json_schema",
        "json_schema": {"name": "form", "strict": True, "schema": {**form, "additionalProperties": False}},
    }


def content(stage: Any, form: dict[str, Any]) -> Any:
    answer = stage.ask(response_format=form)
    assert answer.status_code == 200, answer.text
    return orjson.loads(answer.json()["choices"][0]["message"]["content"])


def test_a_json_object_holds_the_answer_its_figures_and_where_they_are_from(stage: Any) -> None:
    said = content(stage, {"type": "json_object"})
    assert said == {
        "answer": ANSWER,
        "data_kind": "simulated",
        "as_of": said["as_of"],
        "tokens": [{"id": "solana", "symbol": "SOL", "name": "Solana"}],
        "figures": [
            {
                "entity": "Solana",
                "metric": "talk_pct",
                "value": 25.0,
                "unit": "pct",
                "start": "2026-04-30T00:00:00Z",
                "end": "2026-05-01T00:00:00Z",
                "evidence": "1",
            }
        ],
        "sources": [{"id": "1", "tool": "talk", "as_of": "2026-05-01T00:00:00Z", "n": 30, "urls": ["https://forum.test/7"]}],
    }


def test_a_schema_is_filled_by_the_names_of_its_fields(stage: Any) -> None:
    figure = {"type": "object", "properties": {"metric": STRING, "value": {"type": "number"}}, "required": ["metric", "value"]}
    form = schema(
        {
            "headline": STRING,
            "summary": STRING,
            "talk_pct": {"type": "number"},
            "tokens": {"type": "array", "items": STRING},
            "figures": {"type": "array", "items": figure},
            "price_target_usd": {"anyOf": [{"type": "number"}, {"type": "null"}]},
            "risks": {"type": ["string", "null"]},
            "detail": {"type": "object", "properties": {"answer": STRING}, "required": ["answer"]},
        }
    )
    assert content(stage, form) == {
        "headline": "Solana has 25 % of the talk.",
        "summary": ANSWER,
        "talk_pct": 25.0,
        "tokens": ["SOL"],
        "figures": [{"metric": "talk_pct", "value": 25.0}],
        "price_target_usd": None,
        "risks": None,
        "detail": {"answer": ANSWER},
    }


def test_references_are_followed_and_what_is_not_required_is_left_out(stage: Any) -> None:
    form = schema({"figures": {"type": "array", "items": {"$ref": "#/$defs/Figure"}}, "mood": STRING}, required=["figures"])
    inner = form["json_schema"]["schema"]
    inner["$defs"] = {"Figure": {"type": "object", "properties": {"value": {"type": "integer"}}, "required": ["value"]}}
    assert content(stage, form) == {"figures": [{"value": 25}]}


def test_a_field_that_may_have_one_value_only_has_it(stage: Any) -> None:
    form = schema({"kind": {"const": "brief"}, "version": {"type": "integer", "enum": [2]}, "answer": STRING})
    assert content(stage, form) == {"kind": "brief", "version": 2, "answer": ANSWER}


def test_a_stream_sends_the_form_whole_and_nothing_before_it(stage: Any) -> None:
    lines = stage.ask(stream=True, response_format=schema({"answer": STRING})).text.splitlines()
    frames = [orjson.loads(line[6:]) for line in lines if line.startswith("data: {")]
    texts = [text for frame in frames if frame["choices"] and (text := frame["choices"][0]["delta"].get("content"))]
    assert [orjson.loads(text) for text in texts] == [{"answer": ANSWER}]
    assert not any("annotations" in frame["choices"][0]["delta"] for frame in frames if frame["choices"])
    assert lines[-2] == "data: [DONE]"


PLACE = "response_format.json_schema.schema"


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"type": "xml"}, "response_format.type"),
        ({"type": "json_schema"}, PLACE),
        ({"type": "json_schema", "json_schema": {"schema": {"type": "nope"}}}, PLACE),
        ({"type": "json_schema", "json_schema": {"schema": {"type": "array", "items": {}}}}, PLACE),
        ({"type": "json_schema", "json_schema": {"schema": {"$ref": "#/$defs/None"}}}, PLACE),
        (schema({"price_target_usd": {"type": "number"}}), f"{PLACE}.properties.price_target_usd"),
        (schema({"mood": {"enum": ["up", "down"]}}), f"{PLACE}.properties.mood"),
        (
            schema({"figures": {"type": "array", "items": schema({"mood": STRING})["json_schema"]["schema"]}}),
            f"{PLACE}.properties.figures.items.properties.mood",
        ),
    ],
)
def test_what_no_answer_can_fill_is_refused_before_any_work(stage: Any, form: dict[str, Any], param: str) -> None:
    answer = stage.ask(response_format=form)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
    assert stage.agent.questions == []
    assert stage.balance() == 1_000


def test_what_this_answer_lacks_fails_by_its_name_and_costs_nothing(stage: Any) -> None:
    """A figure that some answer could hold, but this one's evidence does not."""
    answer = stage.ask(response_format=schema({"seen_until": STRING}))
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, f"{PLACE}.seen_until")
    assert len(stage.agent.questions) == 1
    assert stage.balance() == 1_000
