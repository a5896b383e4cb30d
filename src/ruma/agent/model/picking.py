"""Lets a model pick tools in the first way that it manages: native calls, a call sent as text, a constrained pick.

Picking comes before writing and sees no word of a post: names of tokens and figures at most. Never runs a tool itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from pydantic_ai import Agent, NativeOutput, StructuredDict, Tool
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.models import Model
from pydantic_ai.run import AgentRunResultEvent
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext

from ruma.agent.events import Question
from ruma.agent.model.desk import Offer
from ruma.agent.model.hearing import CHARS_A_TOKEN, Meter, heard
from ruma.agent.model.lenient import Call, calls_in
from ruma.agent.model.limits import ModelFailed, Unfit, Way
from ruma.agent.model.prompts import AS_TEXT, PICKING, picking_prompt
from ruma.agent.model.running import Channel
from ruma.agent.model.writing import text_of

PICK_TOKENS = 200  # three calls in JSON take about 90; a model that derails is cut off there
MOST_CALLS = 4


@dataclass(frozen=True)
class Reply:
    """What the thread that answers says to a call: text for the model, and whether something new was read."""

    text: str
    read: bool


@dataclass
class Picker:
    """The picks of one answer."""

    model: Model
    meter: Meter
    channel: Channel
    question: Question
    offers: Sequence[Offer]
    tokens: Sequence[str]
    rounds: int
    read: int = 0
    stuck: bool = False

    async def pick(self, ways: Sequence[Way]) -> Way:
        """The way that led to something read; "plan" where none did. ModelFailed where the server itself failed."""
        for way in ways:
            if way in ("native", "schema"):
                try:
                    text = await (self._native() if way == "native" else self._constrained())
                except Unfit:
                    text = ""
                if self.read and way == "native":
                    return "native"
                if text and ("text" in ways or way == "schema"):
                    await self._ask_all(calls_in(text))
                    if self.read:
                        return "text" if way == "native" else "schema"
            elif way == "text" and "native" not in ways:
                await self._ask_all(calls_in(await self._plain()))
                if self.read:
                    return "text"
        return "plan"

    async def _native(self) -> str:
        """Rounds of native calls; the text of a first reply that has none."""
        agent = Agent(
            self.model,
            instructions=PICKING,
            tools=[self._tool(offer) for offer in self.offers],
            model_settings=self._settings(),
            capabilities=[CallFirst()],
            retries=1,
        )
        return await self._listen(agent, picking_prompt(self.question, self.tokens))

    async def _constrained(self) -> str:
        """One reply that a JSON schema holds to a list of calls; read leniently, as it may be cut off."""
        agent: Agent[object, Any] = Agent(
            self.model,
            instructions=f"{PICKING} {AS_TEXT}",
            output_type=NativeOutput(StructuredDict(self._schema(), name="calls"), template=False),
            model_settings=self._settings(),
            retries=0,
        )
        return await self._listen(agent, picking_prompt(self.question, self.tokens, self.offers))

    async def _plain(self) -> str:
        """One reply as text, for servers that know neither tools nor schemas."""
        agent = Agent(self.model, instructions=f"{PICKING} {AS_TEXT}", model_settings=self._settings(), retries=0)
        return await self._listen(agent, picking_prompt(self.question, self.tokens, self.offers))

    async def _listen(self, agent: Agent[Any, Any], prompt: str) -> str:
        """The text of a reply; once something was read, text is only the answer that nobody asked for."""
        text, before, ended = "", self.meter.usage.total_tokens, False
        run = agent.run_stream_events(prompt, usage=self.meter.usage, usage_limits=self.meter.usage_limits(self.rounds))
        try:
            async with aclosing(heard(run, self.meter)) as events:  # type: ignore[type-var]
                async for event in events:
                    ended = ended or isinstance(event, AgentRunResultEvent)
                    text += text_of(event)
                    if self.stuck or (self.read and text) or len(text) > PICK_TOKENS * CHARS_A_TOKEN:
                        break
        except Unfit:
            if not (text or self.read):
                raise
        except ModelFailed:
            if not self.read:
                raise
        self.meter.settle(before, prompt, text, ended or not text)
        return text

    def _tool(self, offer: Offer) -> Tool[object]:
        async def call(**arguments: Any) -> str:
            return await self._ask(Call(offer.name, arguments))

        properties = {"token": {"type": "string"}} if offer.of_a_token else {}
        schema = {"type": "object", "properties": properties, "required": list(properties)}
        return Tool.from_schema(call, offer.name, offer.about, schema, sequential=True)

    async def _ask(self, call: Call) -> str:
        reply: Reply = await self.channel.ask(call)
        self.read += reply.read
        self.stuck = self.stuck or (bool(self.read) and not reply.read)  # it goes in circles
        return reply.text

    async def _ask_all(self, calls: Sequence[Call]) -> None:
        for call in calls[:MOST_CALLS]:
            await self._ask(call)

    def _schema(self) -> dict[str, Any]:
        token = {"type": "string", "enum": [*self.tokens, "none"]}
        one = {
            "type": "object",
            "properties": {"tool": {"type": "string", "enum": [offer.name for offer in self.offers]}, "token": token},
            "required": ["tool", "token"],
            "additionalProperties": False,
        }
        calls = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_CALLS}
        return {"type": "object", "properties": {"calls": calls}, "required": ["calls"], "additionalProperties": False}

    def _settings(self) -> ModelSettings:
        most = min(PICK_TOKENS, self.meter.limits.reply_tokens)
        return ModelSettings(temperature=0.0, max_tokens=most)


class CallFirst(AbstractCapability[Any]):
    """Asks for a call in the first reply and leaves it open in the next."""

    def get_model_settings(self) -> Any:
        return _call_first


def _call_first(context: RunContext[Any]) -> ModelSettings:
    return ModelSettings(tool_choice="required" if context.run_step <= 1 else "auto")
