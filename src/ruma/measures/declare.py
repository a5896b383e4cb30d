"""How a measure is declared: one typed function from which route, verb, tool and page are made.

Never computes a measure and never speaks HTTP.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, wraps
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, computed_field, create_model

from ruma.errors import BadInput
from ruma.measures.units import Unit, units_of
from ruma.tiers import Tier

Granularity = Literal["1h", "2h", "4h", "12h", "1d"]
GRANULARITY_HOURS: dict[str, int] = {"1h": 1, "2h": 2, "4h": 4, "12h": 12, "1d": 24}

TokenId = Annotated[str, Field(description="Internal integer token_id or the token's id (CoinGecko slug).", examples=["bitcoin"])]
Hours = Annotated[int, Field(ge=1, le=8_784, description="Lookback window in hours.", examples=[168])]
Bucket = Annotated[Granularity | None, Field(description="Bucket size; by default it follows the lookback.", examples=["1h"])]
AsOf = Annotated[
    datetime | None,
    Field(
        description="Answer as it would have been given at this UTC moment; default now.",
        examples=["2026-01-01T00:00:00Z"],
    ),
]

THIN_POSTS = 20  # below 20 posts the direction of sentiment is wrong too often to stand alone (design: methods)
THIN_AUTHORS = 5


def figure(unit: Unit, *said_as: str, about: str = "", change: bool = False, period: str = "", **extra: Any) -> Any:
    """A field that holds a figure an answer may state.

    unit       what the number counts (pct is 0..100; pp percentage points; points of a 0..100 score)
    said_as    the words that name the metric in prose, the plainest first
    about      the sentence for the reference page
    change     the figure is a change: its sign must be said as a direction (rose, fell)
    period     "previous" when the figure belongs to the window before; "" for the window asked for
    """
    say: dict[str, Any] = {"unit": unit, "said_as": list(said_as), "change": change, "period": period}
    return Field(description=about or None, json_schema_extra={"figure": say}, **extra)


class Part(BaseModel):
    """A nested piece of a result."""

    model_config = ConfigDict(frozen=True)


class TokenRef(Part):
    """Which token a row is about."""

    token_id: int = Field(description="Our own token id.")
    id: str = Field(description="The token's public id (CoinGecko slug where it has one).")
    symbol: str
    name: str


class Result(BaseModel):
    """What every answer says of itself, beside its values."""

    model_config = ConfigDict(frozen=True)

    window_start: datetime = Field(description="Start of the window the answer is about, UTC.")
    window_hours: int = Field(description="Length of that window in hours; it ends at as_of.")

    as_of: datetime = Field(description="The moment the answer stands on, UTC.")
    asked_as_of: datetime = Field(description="The moment that was asked for, UTC.")
    seen_until: datetime | None = Field(description="Newest record the answer stands on; null if there is none.")
    age_hours: float | None = Field(description="Hours from seen_until to asked_as_of.")
    n: int = Field(description="Posts, candles or rows behind the answer.")
    thin: bool = Field(description=f"True below {THIN_POSTS} posts or {THIN_AUTHORS} authors: read with care.")
    notes: list[str] = Field(default_factory=list, description="What a reader should know before using the values.")

    _formula: str = PrivateAttr("")

    @computed_field(description="How the values are computed.")  # type: ignore[prop-decorator]
    @property
    def formula(self) -> str:
        return self._formula

    @computed_field(description="Unit of every number by its way in the answer: pct is 0..100, ratio 0..1, pp points of pct.")  # type: ignore[prop-decorator]
    @property
    def units(self) -> dict[str, str]:
        return units_of(type(self))


def publishing(compute: Callable[..., Result], formula: str) -> Callable[..., Result]:
    """The function, its results holding the formula that they were computed by."""

    @wraps(compute)
    def told(*reading: Any, **arguments: Any) -> Result:
        result = compute(*reading, **arguments)
        result._formula = formula
        return result

    return told


@dataclass(frozen=True)
class Measure:
    """One declared measure. `compute(reading, **arguments)` gives `result`."""

    name: str
    path: str
    tier: Tier
    title: str
    summary: str
    formula: str
    credits: int
    compute: Callable[..., Result]
    result: type[Result]
    family: str
    deprecated: bool = False
    details: str = ""
    aliases: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "compute", publishing(self.compute, self.formula))

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """A model of the arguments, `as_of` included: bounds, defaults and descriptions in one place."""
        hints = get_type_hints(self.compute, include_extras=True)
        fields: dict[str, Any] = {}
        for name, parameter in list(inspect.signature(self.compute).parameters.items())[1:]:
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (hints[name], default)
        return create_model(f"{self.name.title().replace('-', '')}Arguments", **fields, as_of=(AsOf, None))

    @cached_property
    def wire_names(self) -> tuple[str, ...]:
        """The arguments' names as callers write them: a field's alias where the public API fixed one, else its own name."""
        return tuple(field.alias or name for name, field in self.arguments.model_fields.items())

    @property
    def slug(self) -> str:
        """Page name: method and path in kebab case, braces dropped."""
        return "get-" + self.path.strip("/").replace("{", "").replace("}", "").replace("/", "-")

    def parse(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Checked arguments (with `as_of`) from loose ones; BadInput names the field. Unknown names are refused."""
        if unknown := sorted(set(raw) - set(self.wire_names)):
            known = ", ".join(self.wire_names)
            raise BadInput(f"Unknown parameter {unknown[0]!r}; {self.name} takes {known}.", param=unknown[0])
        given = {name: value for name, value in raw.items() if value is not None and value != ""}
        try:
            parsed = self.arguments.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadInput(f"{where}: {first['msg']}.", param=where) from None
        return {name: getattr(parsed, name) for name in type(parsed).model_fields}


_DECLARED: dict[str, Measure] = {}


def measure(
    path: str,
    *,
    tier: Tier,
    formula: str,
    credits: int = 1,
    name: str | None = None,
    family: str = "token",
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Declare a measure. The docstring's first line is its title, the second paragraph its summary."""

    def declare(function: Callable[..., Result]) -> Callable[..., Result]:
        title, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\n\n")
        summary, _, details = rest.partition("\n\n")
        declared = Measure(
            name=name or function.__name__.replace("_", "-"),
            path=path,
            tier=tier,
            title=title.rstrip("."),
            summary=" ".join(summary.split()),
            details=details,
            formula=" ".join(formula.split()),
            credits=credits,
            compute=function,
            result=get_type_hints(function)["return"],
            family=family,
            aliases=aliases,
        )
        _DECLARED[declared.name] = declared
        return declared.compute

    return declare


def declared_measures() -> dict[str, Measure]:
    """All measures by name, in the order of their paths; reads the folder, so a new file is enough to add one."""
    import ruma.measures

    for module in pkgutil.iter_modules(ruma.measures.__path__):
        importlib.import_module(f"ruma.measures.{module.name}")
    return dict(sorted(_DECLARED.items(), key=lambda item: (item[1].family == "token", item[1].path)))


def bucket_hours(hours: int, granularity: str | None) -> int:
    """Bucket size in hours: the one asked for, else about 40 to 60 points over the lookback."""
    if granularity is not None:
        return GRANULARITY_HOURS[granularity]
    return next((size for limit, size in ((48, 1), (96, 2), (240, 4), (720, 12)) if hours <= limit), 24)


def bucket_name(size_hours: int) -> str:
    """A bucket size as parameters write it."""
    return f"{size_hours}h" if size_hours < 24 else "1d"


def age_hours(seen_until: datetime | None, asked: datetime) -> float | None:
    """Hours from the newest record to the moment asked for, two decimals."""
    return None if seen_until is None else round((asked - seen_until) / timedelta(hours=1), 2)
