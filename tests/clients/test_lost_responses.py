"""OpenAI's own SDK behind a network that loses answers: it asks again by itself, and one answer is paid for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import openai
import pytest


class Lossy(httpx2.HTTPTransport):
    """Loses the first answers after the server has given them whole: the request was served, the caller sees a torn line."""

    def __init__(self, losses: int) -> None:
        super().__init__()
        self.losses = losses
        self.attempts: list[str] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = super().handle_request(request)
        self.attempts.append(request.headers["x-stainless-retry-count"])
        if len(self.attempts) <= self.losses:
            response.read()
            response.close()
            raise httpx2.ReadError("the line was torn", request=request)
        return response


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("losses", [1, 2])
def test_a_lost_answer_is_paid_for_once(serve: Callable[..., Any], losses: int, stream: bool) -> None:
    served = serve()
    line = Lossy(losses)
    with httpx2.Client(transport=line) as http:
        client = openai.OpenAI(base_url=f"{served.site}/v1", api_key=served.stage.key, http_client=http)
        question = [{"role": "user", "content": "What about Solana?"}]
        answer = client.chat.completions.create(model="ruma-agent", messages=question, stream=stream)  # type: ignore[call-overload]
        if stream:
            text = "".join(chunk.choices[0].delta.content or "" for chunk in answer if chunk.choices)
        else:
            text = answer.choices[0].message.content
    assert text == "Solana has 25 % of the talk [1]. As @ada says, it is loud [1]."
    assert line.attempts == [str(number) for number in range(losses + 1)]
    assert len(served.stage.agent.questions) == 1
    assert served.stage.balance() == 993
