"""Coordinated push: many accounts send the same few texts about a token, again and again. Never judges a single account."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before, moment
from ruma.derive.insights.scene import MOST_TOKENS, Scene

HOURS, EVERY = 24, 3
SAME_TEXT_ACCOUNTS = 4  # a text is copied when that many accounts sent it
LEAST_ACCOUNTS = 8
LEAST_REPEATS = 1.5  # copied posts per account: who passes news on does it once
SURE_ACCOUNTS = 15  # so many copies of praise need no repeats
LEAST_SHILLING_SHARE = 0.5


def signals(scene: Scene) -> Iterator[Signal]:
    """Steps at which copied texts about a token come from many accounts that repeat themselves or praise in one voice."""
    rows = scene.store.rows(
        "insight_copies",
        **scene.reading() | {"start": moment(scene.first - HOURS)},
        from_step=scene.first,
        to_step=scene.until,
        width=HOURS,
        every=EVERY,
        least_accounts=SAME_TEXT_ACCOUNTS,
    )
    live = set(scene.live.tolist())
    for row in sorted(rows, key=lambda row: (row["step"], row["token"])):
        repeats, praise = row["posts"] / row["authors"], row["shilling"] / row["posts"]
        pushed = row["authors"] >= LEAST_ACCOUNTS and repeats >= LEAST_REPEATS
        pushed = pushed or (row["authors"] >= SURE_ACCOUNTS and praise >= LEAST_SHILLING_SHARE)
        if row["step"] in live and pushed:
            yield Signal(
                step=row["step"],
                token=row["token"],
                opens=True,
                strength=row["authors"] / LEAST_ACCOUNTS,
                hours=HOURS,
                tell=partial(_told, scene, row),
            )


def _told(scene: Scene, row: dict[str, Any]) -> Told:
    token, accounts, posts, texts = row["token"], row["authors"], row["posts"], row["texts"]
    arguments = {"token": token, "hours": HOURS, "limit": 50, "as_of": just_before(row["step"])}
    read: dict[str, Any] = {"measure": "posts-search", "arguments": arguments, "basis": "series"}
    said = f"{texts} text{'s' if texts > 1 else ''}"
    return Told(
        title=f"{scene.name(token)} pushed by {accounts} accounts with {said}: {posts} copied posts in {HOURS} h",
        summary=f"Each text was sent by at least {SAME_TEXT_ACCOUNTS} accounts, {posts / accounts:.1f} copied posts per account; "
        f"{row['shilling']} of them are promotion. Copied talk is left out of voices.",
        figures=(
            Figure("accounts", accounts, "count", posts, **read),
            Figure("copied_posts", posts, "count", posts, **read),
            Figure("texts", texts, "count", posts, **read),
        ),
        tags=("coordination", "shilling"),
    )


RULES = (
    Rule(
        kind="coordinated_push",
        category="risk",
        tags=("coordinated_push",),
        formula=f"In 24 h at least {LEAST_ACCOUNTS} accounts send copied texts (each by {SAME_TEXT_ACCOUNTS} accounts "
        f"or more) about the "
        f"token, {LEAST_REPEATS} copied posts each on average; or {SURE_ACCOUNTS} accounts, "
        f"{LEAST_SHILLING_SHARE:.0%} of it promotion. "
        f"Posts that name more than {MOST_TOKENS} tokens are left out.",
        gap_hours=48,
        rest_hours=72,
        signals=signals,
    ),
)
