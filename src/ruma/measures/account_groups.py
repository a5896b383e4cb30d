"""The coordination groups as they held at a moment, and who is in which. Never a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from ruma.measures.declare import Part, figure
from ruma.measures.reading import Reading, Window


class Membership(Part):
    """The group that an account belongs to."""

    group_id: str = Field(description="As /coordination gives it.")
    accounts: int = figure("count", "accounts of the group")
    posts: int = figure("count", "posts in step", about="Of this account, in the 28 days before.")
    since: datetime = Field(description="First Monday on which the group was found.")


@dataclass(frozen=True)
class HeldGroups:
    """All groups of a moment, largest first; `row` is what the store holds of each."""

    rows: list[dict[str, Any]]

    def of(self, author_key: int) -> Membership | None:
        """The group of an account; None for most."""
        for row in self.rows:
            if author_key in row["author_keys"]:
                sent = row["author_posts"][list(row["author_keys"]).index(author_key)]
                return Membership(
                    group_id=row["group_id"], accounts=len(row["author_keys"]), posts=sent, since=row["first_day"]
                )  # fmt: skip
        return None


def groups_held(reading: Reading, window: Window) -> HeldGroups:
    """The groups of the Monday before the moment asked for."""
    return HeldGroups(reading.rows("groups_now", window))
