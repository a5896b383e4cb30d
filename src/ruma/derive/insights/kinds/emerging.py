"""A story without a name yet: a phrase that many people use at once and hardly anyone did before. Never invents a label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ruma.derive.insights.kinds.narrative import stands_out
from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before, moment
from ruma.derive.insights.scene import DAY_HOURS, Panel, Scene, Usual

HOURS, EVERY = 24, 6
LEAST_VOICES = 12
LEAST_RATIO = 4.0
LEAST_Z = 2.6  # eleven voices where there never was one
STILL_SHARE = 0.4  # of what it takes to open: the story lasts while that many still use the phrase
FLOOR = 2.0  # voices a day of a phrase nobody uses
LEAST_MARKET_SHARE = 0.3  # of its posts name a token or an ecosystem; other stories are not the market's
TOGETHER_SHARE = 0.25  # of the people of the rarer phrase use the other in the same post: one story
TOGETHER_HOURS = 96  # phrases of one story stand out within four days of each other


def signals(scene: Scene) -> Iterator[Signal]:
    """Steps at which a phrase stands out of its own past; a phrase that tells a story told already is left out."""
    panel = _panel(scene)
    if not panel.keys:
        return
    voices, usual = panel.columns["voices"], panel.usual("voices")
    opens = (voices >= LEAST_VOICES) & (voices >= LEAST_RATIO * usual.mean.clip(FLOOR)) & (usual.rise(voices, FLOOR) >= LEAST_Z)
    lasts = (voices >= STILL_SHARE * LEAST_VOICES) & usual.known
    first: dict[str, int] = {}
    strength: dict[str, float] = {}
    for row, column in scene.active(panel, opens):
        phrase = _phrase(panel, row)
        first.setdefault(phrase, int(panel.steps[column]))
        strength.setdefault(phrase, float(voices[row, column]))
    echoes = _echoes(scene, first, strength)
    for row, column in scene.active(panel, opens | lasts):
        phrase = _phrase(panel, row)
        if phrase not in echoes and not _is_token(scene, phrase):
            yield Signal(
                step=int(panel.steps[column]),
                token="",
                subject=phrase,
                opens=bool(opens[row, column]),
                strength=float(voices[row, column] / LEAST_VOICES),
                hours=HOURS,
                tell=partial(_told, panel, usual, row, column),
                posts_of=f"phrase:{phrase}",
            )


def _panel(scene: Scene) -> Panel:
    found = scene.store.table(
        "insight_phrases",
        start=moment(scene.start - DAY_HOURS),
        end=moment(scene.until),
        walked_from=moment(scene.first - DAY_HOURS),
        least_voices=LEAST_VOICES,
        least_market_share=LEAST_MARKET_SHARE,
        from_step=scene.start,
        to_step=scene.until,
        width=HOURS,
        every=EVERY,
    )
    return scene.panel_of(found, HOURS, EVERY, LEAST_VOICES)


def _is_token(scene: Scene, phrase: str) -> bool:
    """A hashtag that is a token's name is talk of the token: that is told as a mention burst."""
    word, book = phrase.removeprefix("#"), scene.store.tokens()
    return phrase.startswith("#") and (book.get(word) is not None or bool(book.with_symbol(word)))


def _phrase(panel: Panel, row: int) -> str:
    return panel.keys[row][0].removeprefix("phrase:")


def _echoes(scene: Scene, first: Mapping[str, int], strength: Mapping[str, float]) -> set[str]:
    """Phrases whose people use, in the same posts, one that stood out before (or louder at the same step), or a known story's."""
    topics = {f"topic:{topic}": step for topic, step in stands_out(scene).items()}
    steps = topics | dict(first)
    if not first:
        return set()
    rows = scene.store.rows(
        "insight_phrases_together",
        start=moment(min(steps.values()) - HOURS),
        end=moment(scene.until),
        phrases=list(steps),
        steps=list(steps.values()),
        apart=TOGETHER_HOURS,
        width=HOURS,
    )

    def rank(phrase: str) -> tuple[bool, int, float, str]:
        return phrase not in topics, steps[phrase], -strength.get(phrase, 0.0), phrase

    echoes = set()
    for row in rows:
        if row["both"] >= TOGETHER_SHARE * max(min(row["ones"], row["others"]), 1):
            echoes.add(max(row["one"], row["other"], key=rank))
    return echoes


def _told(panel: Panel, usual: Usual, row: int, column: int) -> Told:
    phrase, step = _phrase(panel, row), int(panel.steps[column])
    voices, posts = (int(panel.columns[name][row, column]) for name in ("voices", "posts"))
    expected = round(float(usual.mean[row, column]), 1)
    read: dict[str, Any] = {
        "measure": "posts-search",
        "arguments": {"q": phrase.replace("#", ""), "hours": HOURS, "limit": 50, "as_of": just_before(step)},
        "basis": "series",
    }
    return Told(
        title=f'New story: "{phrase}", {voices} voices in 24 h against {expected:g} usual',
        summary=f"{posts} posts of the day use the phrase; usual is the mean of its past four weeks. "
        "Other phrases of the same posts are left out. Tokens named by a fifth of its people are listed.",
        figures=(Figure("voices", voices, "count", posts, **read), Figure("usual_voices", expected, "count", None, **read)),
        tags=("narrative_born",),
    )


RULES = (
    Rule(
        kind="emerging",
        category="narrative",
        tags=("narrative", "emerging"),
        formula=f"Voices of 24 h that use a phrase: {LEAST_VOICES} at least, {LEAST_RATIO:g}x the mean of its past 28 "
        f"days, biased z at least "
        f"{LEAST_Z}, and {LEAST_MARKET_SHARE:.0%} of the posts name a token or an ecosystem.",
        gap_hours=48,
        rest_hours=96,
        signals=signals,
    ),
)
