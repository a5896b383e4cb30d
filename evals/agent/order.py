"""Which tokens are named, in what order, and which of them is said to be the most: for lists and comparisons in any words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from evals.agent.checks import Case, Check
from evals.agent.wording import BEST, DOWN, LEAST, MORE, UP, WORST, sentences

TIE = {"voices": 0.1, "gain": 0.2, "slump": 0.2}  # shares of the first figure within which another is first too; else 0.03
HEAD, STILL_PCT = 24, 0.05  # characters that hold the name of a row; a move that is none
NEAR, OPENING = 40, 3  # characters from a name to the word for the most; sentences in which it is to be told


def _by(case: Case, by: str, start: datetime, end: datetime, among: tuple[str, ...]) -> dict[str, float]:
    """A figure of every candidate, the larger the more so; "-bitcoin" is none."""
    wanted = [id for id in among if not id.startswith("-")]
    truth, day = case.truth, end - timedelta(days=1)
    if by in ("move", "fall"):
        sign = 1 if by == "move" else -1
        found = {id: sign * pct for id, pct in truth.moves(start, end).items()}
    elif by in ("voices", "gain", "slump"):
        sign = -1 if by == "slump" else 1
        found = {id: sign * n for id, n in (truth.voices if by == "voices" else truth.gains)(start, end).items()}
    else:
        one = {
            "posts": lambda id: truth.talk(id, start, end)["posts"],
            "authors": lambda id: truth.talk(id, start, end)["authors"],
            "tone": lambda id: truth.tone(id, start, end),
            "gloom": lambda id: -truth.tone(id, start, end),
            "volume": lambda id: truth.volume(id, start, end),
            "dex": lambda id: truth.dex(start, end, token=id),
            "cap": lambda id: truth.cap(id, end),
        }[by]
        found = {id: one(id) for id in wanted or truth.moves(day, end)}
    return {id: value for id, value in found.items() if f"-{id}" not in among and (not wanted or id in wanted)}


def _places(case: Case, text: str, ids: list[str]) -> list[tuple[int, int, str]]:
    """Where tokens are named, in order; a name inside a longer one of another token is that one's."""
    found = [
        (match.start(), match.end(), id)
        for id in ids
        for match in re.finditer(rf"(?i)(?<!\w){re.escape(case.truth.names.get(id, id))}(?!\w)", text)
    ]
    return sorted(one for one in found if not any(a <= one[0] and one[1] <= b and b - a > one[1] - one[0] for a, b, _ in found))


def leads(case: Case, by: str, start: str, end: str, *among: str) -> str | None:
    """The token that leads by a figure is named as the one that does: beside a word for the most, else first."""
    figures = _by(case, by, case.at(start), case.at(end), among)
    best = max(figures.values())
    slack = TIE.get(by, 0.03) * abs(best)
    good = [id for id, value in figures.items() if value >= best - slack]
    down = by in ("fall", "gloom", "slump")
    words, lesser = (f"{MORE}|{WORST}", BEST) if down else (LEAST, "(?!)") if best < 0 else (f"{MORE}|{BEST}", WORST)
    opening = sentences(case.prose)[:OPENING]
    said = {id for sentence in opening for id in _verdicts(case, sentence, words, list(figures))}
    other = (
        {id for sentence in opening for id in _verdicts(case, sentence, lesser, list(figures))} if len(figures) == 2 else set()
    )
    named = _places(case, case.prose.replace("**", ""), list(figures))
    silent = not said and not other  # then it is the first that is named
    ok = said & set(good) or other - set(good) or (silent and named and named[0][2] in good)
    return None if ok else f"that {[case.truth.names.get(id, id) for id in good]} leads by {by} is not told"


def _verdicts(case: Case, sentence: str, words: str, ids: list[str]) -> Iterator[str]:
    """Who is said to be the most: "X did best", "the best was X", "led by X"."""
    named = _places(case, sentence, ids)
    for word in re.finditer(rf"(?i)\b(?:{words})\b", sentence):
        before = [(word.start() - b, id) for _, b, id in named if 0 <= word.start() - b <= NEAR]
        after = [(a - word.end(), id, sentence[word.end() : a]) for a, _, id in named if 0 <= a - word.end() <= NEAR]
        if after and (not before or re.search(r"(?i)(?:\b(?:was|is|were|are|by|to|goes)|:) (?:the )?$", min(after)[2])):
            yield min(after)[1]
        elif before:
            yield min(before)[1]


def tops(case: Case, by: str, start: str, end: str, n: str, *among: str) -> str | None:
    """The leader is named first, and all but one of the first n are named."""
    figures = _by(case, by, case.at(start), case.at(end), among)
    first = sorted(figures, key=lambda id: -figures[id])[: int(n)]
    named = {id for _, _, id in _places(case, case.prose.replace("**", ""), list(figures))}
    missing = [id for id in first if id not in named]
    return leads(case, by, start, end, *among) or (f"{missing} are not told" if len(missing) > max(len(first) // 3, 0) else None)


def moved_all(case: Case, way: str, start: str, end: str, *among: str) -> str | None:
    """Tokens that went one way are named, most of them, and no list holds one that went the other."""
    sign = 1 if way == "up" else -1
    moves = {id: sign * pct for id, pct in case.truth.moves(case.at(start), case.at(end)).items() if not among or id in among}
    good = sorted((id for id, pct in moves.items() if pct > 0), key=lambda id: -moves[id])[:5]
    named = {id for _, _, id in _places(case, case.prose.replace("**", ""), list(moves))}
    other = re.compile(rf"(?i)\b(?:{DOWN if way == 'up' else UP})\b|[-−–]\d")
    lines = [line for line in _lines(case) if not other.search(line)]
    wrong = [id for id, pct in moves.items() if pct < -STILL_PCT and any(_places(case, line[:HEAD], [id]) for line in lines)]
    if wrong:
        return f"{wrong} did not go {way}"
    none = not good and re.search(r"(?i)\b(?:none|no|all|every|each|nothing|not one)\b", case.prose)
    return None if none or (good and 2 * len(named & set(good)) >= len(good)) else f"of {good} only {named & set(good)} are told"


def _lines(case: Case) -> list[str]:
    """The rows of lists, with bullets or numbers."""
    return [line[1] for line in re.finditer(r"(?m)^\s*(?:[-*•]|\d+[.)])\s+(.+)$", case.prose.replace("**", ""))]


def listed(case: Case, least: str, most: str) -> str | None:
    """A list of so many rows, with bullets or numbers."""
    return None if int(least) <= len(_lines(case)) <= int(most) else f"{len(_lines(case))} rows"


def not_listed(case: Case, *ids: str) -> str | None:
    """No row of a list is about these tokens."""
    held = [id for line in _lines(case) for _, _, id in _places(case, line[:HEAD], list(ids))]
    return f"{held} should be left out" if held else None


def names(case: Case, *ids: str) -> str | None:
    """Tokens are named by their names or symbols in our own words."""
    named = {id for _, _, id in _places(case, case.prose.replace("**", ""), list(ids))}
    missing = [id for id in ids if id not in named]
    return f"{missing} are not named" if missing else None


ORDER: dict[str, Check] = {check.__name__: check for check in (leads, tops, moved_all, names, listed, not_listed)}
