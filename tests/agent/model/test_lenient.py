"""Tool calls that arrive as text, in every shape that real small models were seen to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.agent.model.lenient import Call, calls_in

PRICE = Call("price-series", {"token": "solana"})
SHAPES = {
    "bare": '{"name": "price-series", "arguments": {"token": "solana"}}',
    "fenced": 'Sure!\n```json\n{"name": "price-series", "arguments": {"token": "solana"}}\n```',
    "tagged": '<tool_call>\n{"name": "price-series", "arguments": {"token": "solana"}}\n</tool_call>',
    "doubled braces": '{{"name": "price-series", "arguments": {"token": "solana"}}}',
    "all braces doubled": '{{"name": "price-series", "arguments": {{"token": "solana"}}}}',
    "arguments as text": '{"name": "price-series", "arguments": "{\\"token\\": \\"solana\\"}"}',
    "parameters": '{"tool": "price-series", "parameters": {"token": "solana"}}',
    "flat": '{"tool": "price-series", "token": "solana"}',
    "function": '{"type": "function", "function": {"name": "price-series", "arguments": {"token": "solana"}}}',
    "list": '{"calls": [{"tool": "price-series", "token": "solana"}]}',
    "array": '[{"name": "price-series", "arguments": {"token": "solana"}}]',
    "cut off": '{"name": "price-series", "arguments": {"token": "solana"',
    "cut off in a list": '{"calls": [{"tool": "price-series", "token": "solana"}',
    "pythonic": 'price-series(token="solana")',
    "said twice": '{"name": "price-series", "arguments": {"token": "solana"}}\n' * 2,
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_call_is_read(text: str) -> None:
    assert calls_in(text) == [PRICE]


def test_several_calls_keep_their_order() -> None:
    text = '{"name": "talk", "arguments": {"token": "solana"}}\n{"name": "price-series", "arguments": {"token": "solana"}}'
    assert calls_in(text) == [Call("talk", {"token": "solana"}), PRICE]


@pytest.mark.parametrize("text", ["", "Solana rose.", "{}", "{not json", '{"price": 3}', "[1, 2]", '{"name": 3}', "{" * 500])
def test_prose_and_junk_hold_no_call(text: str) -> None:
    assert calls_in(text) == []


@given(st.text(alphabet='{}[]":,\\abc name1', max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(calls_in(text), list)
