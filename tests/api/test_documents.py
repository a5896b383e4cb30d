"""OpenAPI, reference pages, llms.txt and the console: complete, safe, and about what is served."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import ruma.console
from ruma.api.chat_request import ChatRequest, read_order
from ruma.api.examples import Schemas
from ruma.clock import now
from ruma.measures.declare import declared_measures

CONSOLE = Path(ruma.console.__file__).parent
BASE = "/api/v1/public"


def walk(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def test_every_reference_in_the_document_leads_somewhere(whole_document: dict[str, Any]) -> None:
    for node in walk(whole_document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target: Any = whole_document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]


def test_every_declared_measure_is_documented_in_full(whole_document: dict[str, Any]) -> None:
    for measure in declared_measures().values():
        operation = whole_document["paths"][BASE + measure.path]["get"]
        assert operation["summary"] == measure.title
        assert (operation["x-tier"], operation["x-credits"]) == (measure.tier.label, measure.credits)
        assert f"Tier: {measure.tier.label}. Credits: {measure.credits}." in operation["description"]
        assert measure.formula in operation["description"]
        assert [one["name"] for one in operation["parameters"]] == list(measure.wire_names)
        for alias in measure.aliases:
            assert whole_document["paths"][BASE + alias]["get"]["deprecated"] is True


def test_every_operation_is_complete(whole_document: dict[str, Any]) -> None:
    ids = []
    for path, methods in whole_document["paths"].items():
        for operation in methods.values():
            ids.append(operation["operationId"])
            assert operation["description"], path
            in_path = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert in_path == set(re.findall(r"\{(\w+)\}", path)), path
            assert all(one["description"] for one in operation.get("parameters", [])), path
            assert operation["responses"]["200"]["content"]["application/json"]["schema"], path
            if path.startswith(BASE):
                assert operation["security"] == [{"ApiKey": []}, {"Bearer": []}]
            for status, answer in operation["responses"].items():
                if status != "200":
                    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorResponse"}
    assert len(set(ids)) == len(ids)
    assert "422" not in json.dumps(whole_document["paths"])
    assert set(whole_document["components"]["securitySchemes"]) == {"ApiKey", "Bearer"}


def test_parameters_carry_bounds_defaults_and_examples(stage: Any) -> None:
    document = stage.client.get("/openapi.json").json()
    hours, token = (
        next(one for one in document["paths"][f"{BASE}/token/{{id}}/talk"]["get"]["parameters"] if one["name"] == name)
        for name in ("hours", "id")
    )
    assert hours == {
        "name": "hours",
        "in": "query",
        "required": False,
        "description": "Lookback window in hours.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 8_784, "default": 24},
        "example": 168,
    }
    assert (token["in"], token["required"], token["example"]) == ("path", True, "bitcoin")


def test_the_documented_chat_body_and_answer_are_the_real_ones(stage: Any) -> None:
    document = stage.client.get("/openapi.json").json()
    operation = document["paths"][f"{BASE}/chat/completions"]["post"]
    body = operation["requestBody"]["content"]["application/json"]["example"]
    assert read_order(json.dumps(body).encode(), now()).stream is True
    assert document["components"]["schemas"]["ChatRequest"]["properties"].keys() == ChatRequest.model_fields.keys()
    assert set(operation["responses"]["200"]["content"]) == {"application/json", "text/event-stream"}


def test_examples_are_of_their_own_schema(whole_document: dict[str, Any]) -> None:
    schemas = Schemas(whole_document["components"]["schemas"])
    for measure in declared_measures().values():
        schema = whole_document["paths"][BASE + measure.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        TypeAdapter(measure.result).validate_python(schemas.example(schema))


def test_the_chat_page_has_the_seed_s_structure(stage: Any) -> None:
    answer = stage.client.get("/reference/post-chat-completions/index.md", follow_redirects=False)
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    page = answer.text
    assert page.startswith("# Ruma Agent chat completions\n\n- Method: `POST`\n- Path: `/chat/completions`\n- Tier: Pro\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [
        "Description", "cURL Example", "Path Parameters", "Query Parameters", "Request Body", "Response", "JSON Response",
    ]  # fmt: skip
    for line in (
        "No path parameters for this endpoint.",
        "  --url 'http://testserver/api/v1/public/chat/completions' \\",
        "- `choices` (array<object>): No description provided.",
        "- `choices[].message.role` (string): No description provided.",
        "- `usage.credits_used` (integer): Credits charged for this answer.",
    ):
        assert line in page.splitlines()


def test_the_curl_line_of_a_page_works(stage: Any) -> None:
    for slug in ("get-token-id-talk", "post-chat-completions", "get-usage", "get-models-id"):
        page = stage.client.get(f"/reference/{slug}/index.md").text
        method, url = re.findall(r"curl --request (\w+) \\\n  --url 'http://testserver([^']+)'", page)[0]
        body = re.search(r"--data '(.*?)'\n", page, re.DOTALL)
        answer = stage.client.request(method, url, content=body[1] if body else None)
        assert answer.status_code == 200, slug


def test_html_and_markdown_say_the_same(stage: Any) -> None:
    shown = stage.client.get("/reference/get-token-id-talk/", follow_redirects=False)
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    plain = stage.client.get("/reference/get-token-id-talk/index.md").text
    for heading in re.findall(r"^## (.*)$", plain, re.MULTILINE):
        assert f"<h2>{heading}</h2>" in shown.text
    for field in re.findall(r"^- `([^`]+)` \(", plain, re.MULTILINE):
        assert f"<code>{field}</code>" in shown.text


def test_the_index_and_llms_list_every_page(stage: Any) -> None:
    slugs = ["post-chat-completions", "post-chat-estimate", "get-models", "get-models-id", "get-prices", "get-usage"]
    slugs += ["get-token-id-talk", "get-token-id-chatter"]
    index, llms, full = (stage.client.get(path).text for path in ("/reference/", "/llms.txt", "/llms-full.txt"))
    assert re.findall(r'href="/reference/([a-z-]+)/"', index) == slugs
    assert re.findall(r"testserver/reference/([a-z-]+)/index.md", llms) == slugs
    assert full.count("\n## JSON Response\n") == len(slugs)
    assert full.startswith(llms)


def test_a_forged_host_is_not_repeated(stage: Any) -> None:
    for path in ("/reference/get-usage/", "/reference/get-usage/index.md", "/llms.txt"):
        text = stage.client.get(path, headers={"Host": "x'><script>alert(1)</script>"}).text
        assert "alert(1)" not in text
        assert path == "/llms.txt" or "http://127.0.0.1:8000/api/v1/public/usage" in text


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/"])
def test_pages_load_nothing_from_elsewhere(stage: Any, path: str) -> None:
    answer = stage.client.get(path, follow_redirects=False)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    for address in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert stage.client.get(address).status_code == 200, address
    assert not re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|style=", answer.text)


def test_scripts_never_parse_text_as_markup_and_import_only_each_other(stage: Any) -> None:
    for script in CONSOLE.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text), script.name
        for imported in re.findall(r'from "([^"]+)"', text):
            assert (CONSOLE / imported.removeprefix("./")).is_file()
            assert (
                stage.client.get(f"/console/{imported.removeprefix('./')}").headers["content-type"].startswith("text/javascript")
            )


HEADED = ("/", "/docs", "/reference", "/openapi.json", "/llms.txt", "/llms-full.txt", "/healthz", "/readyz", "/metrics")


@pytest.mark.parametrize("path", [*HEADED, f"{BASE}/models", f"{BASE}/models/ruma-agent", "/v1/models"])
def test_head_says_what_get_would_without_the_body(stage: Any, path: str) -> None:
    head, full = stage.client.head(path), stage.client.get(path)
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", full.headers["content-type"])
    assert path == "/metrics" or head.headers["content-length"] == full.headers["content-length"]
    assert all("head" not in methods for methods in stage.app.openapi()["paths"].values())


def test_a_model_is_found_in_any_case_and_an_unknown_one_has_openai_s_code(stage: Any) -> None:
    assert stage.client.get(f"{BASE}/models/Ruma-Agent-Deep").json()["id"] == "ruma-agent-deep"
    error = stage.client.get(f"{BASE}/models/gpt-9").json()["error"]
    assert (error["code"], error["param"]) == ("model_not_found", "model")


def test_ready_says_what_data_there_is_and_unready_is_503(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = stage.client.get("/readyz")
    assert answer.json() == {"status": "ready", "data_kind": "simulated", "seen_until": "2026-05-01T00:00:00Z"}
    with monkeypatch.context() as patch:
        patch.setattr(stage.accounts.database, "engine", None)
        down = stage.client.get("/readyz")
    assert (down.status_code, down.json()["error"]["code"], down.headers["retry-after"]) == (503, "unavailable", "5")
