"""Reads tool calls that a model sent as text: bare, fenced or tagged JSON, doubled braces, broken off. Never runs one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LONGEST_READ = 4_000  # characters; a call is short, and what follows is a model that derailed
MOST_TRIED = 40  # brackets that begin nothing
_NAME_KEYS = ("name", "tool", "function", "tool_name")
_ARGUMENT_KEYS = ("arguments", "args", "parameters", "input")
_LIST_KEYS = ("calls", "tool_calls", "tools")
_OPEN = re.compile(r"[{\[]")
_PYTHONIC = re.compile(r"\b([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\(\s*([^()]*)\)")
_KEYWORD = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.\-]+))")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Call:
    """A tool call as it was written; nothing of it is checked yet."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


def calls_in(text: str) -> list[Call]:
    """The calls that a text holds, each once, in its order."""
    text = text[:LONGEST_READ]
    found = list(_in_json(text)) or list(_in_json(_single_braces(text))) or list(_pythonic(text))
    return list({(call.tool, json.dumps(call.arguments, sort_keys=True)): call for call in found}.values())


def _in_json(text: str) -> Iterator[Call]:
    at = tried = 0
    while (match := _OPEN.search(text, at)) and tried < MOST_TRIED:
        value, end = _value(text, match.start())
        if end is None:
            at, tried = match.start() + 1, tried + 1
            continue
        yield from _calls_of(value)
        at = end


def _value(text: str, start: int) -> tuple[Any, int | None]:
    """The JSON value that begins here; one that breaks off is closed where it broke."""
    try:
        return _DECODER.raw_decode(text, start)
    except ValueError:
        pass
    for closing in _closings(text[start:]):
        try:
            return json.loads(text[start:] + closing), len(text)
        except ValueError:
            continue
    return None, None


def _closings(text: str) -> Iterator[str]:
    """What may be missing at the end of JSON that was cut off."""
    open_, quoted, escaped = [], False, False
    for sign in text:
        if quoted:
            escaped, quoted = (sign == "\\" and not escaped), not (sign == '"' and not escaped)
        elif sign == '"':
            quoted = True
        elif sign in "{[":
            open_.append("}" if sign == "{" else "]")
        elif sign in "}]" and (not open_ or open_.pop() != sign):
            return
    if open_ or quoted:
        yield ('"' if quoted else "") + "".join(reversed(open_))


def _calls_of(value: Any) -> Iterator[Call]:
    if isinstance(value, list):
        for item in value:
            yield from _calls_of(item)
    if not isinstance(value, dict):
        return
    for key in _LIST_KEYS:
        if isinstance(value.get(key), list):
            yield from _calls_of(value[key])
            return
    name = next((value[key] for key in _NAME_KEYS if key in value), None)
    if isinstance(name, dict):  # {"function": {"name": ..., "arguments": ...}}
        yield from _calls_of(name)
    elif isinstance(name, str) and name:
        yield Call(name, _arguments(value))


def _arguments(value: dict[str, Any]) -> dict[str, Any]:
    """The arguments beside a name: nested, nested as JSON text, or flat."""
    for key in _ARGUMENT_KEYS:
        held = value.get(key)
        if isinstance(held, str):
            try:
                held = json.loads(held)
            except ValueError:
                return {}
        if isinstance(held, dict):
            return held
    return {key: held for key, held in value.items() if key not in (*_NAME_KEYS, *_ARGUMENT_KEYS) and not isinstance(held, dict)}


def _single_braces(text: str) -> str:
    """{{"name": ...}} as one template of a small model writes it."""
    return text.replace("{{", "{").replace("}}", "}")


def _pythonic(text: str) -> Iterator[Call]:
    """price-series(token="solana")"""
    for match in _PYTHONIC.finditer(text):
        yield Call(match[1], {m[1]: m[2] or m[3] or m[4] or "" for m in _KEYWORD.finditer(match[2])})
