"""Which accounts send the same words at the same time so often that they move as one. Never reads the store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

DAYS = 28  # of posts that groups stand on
STEP_MINUTES = 60  # so near in time two posts are in step
LEAST_OCCASIONS = 3  # of a pair: once or twice two people pass on the same words by chance
LEAST_WORDS = 6  # of three letters and up; good mornings are shared by everyone
LEAST_ACCOUNTS = 4  # fewer are a household
LEAST_PARTNERS = 2  # in the group, so that one account does not tie two groups together
MOST_NEXT = 200  # posts of one wording that each is compared with; a denser burst shows its pairs anyway
NEWS_TAGS = ("breaking_news", "news_report")
HOUR_MS = 3_600_000

GROUP_RULE = f"""Two accounts are in step on an occasion when they send the same wording (near-duplicates count as the same)
within {STEP_MINUTES} minutes; a wording and hour counts once. Those in step on at least {LEAST_OCCASIONS} occasions in {DAYS}
days are linked; a group is {LEAST_ACCOUNTS} linked accounts or more, each with at least {LEAST_PARTNERS} partners in it. Left out
are posts marked as reposts (RT @), news that is passed on, unless it is promotion, and texts of fewer than {LEAST_WORDS} words.
Every Monday, from what had been seen before it; a group keeps its id while it shares half of its members with the week before."""


@dataclass(frozen=True)
class Group:
    """Members (codes of accounts, sorted), their posts in step (rows) and the occasions."""

    members: Ints
    rows: Ints
    occasions: int


def groups_of(accounts: Ints, wordings: Ints, at_ms: Ints) -> list[Group]:
    """Groups from posts in the order of wording and time; `accounts` and `wordings` are codes from 0. Largest first."""
    one, other = _in_step(accounts, wordings, at_ms)
    if not len(one):
        return []
    low, high = np.minimum(accounts[one], accounts[other]), np.maximum(accounts[one], accounts[other])
    slot = wordings[one] * (int(at_ms.max()) // HOUR_MS + 2) + at_ms[one] // HOUR_MS
    size = int(accounts.max()) + 1
    pair = low * size + high
    _, slot = np.unique(slot, return_inverse=True)
    occasions = np.unique(pair * (int(slot.max()) + 1) + slot) // (int(slot.max()) + 1)
    pairs, counts = np.unique(occasions, return_counts=True)
    linked = _core(pairs[counts >= LEAST_OCCASIONS], size)
    labels = _components(linked // size, linked % size, size)
    kept = np.isin(pair, linked)
    one, other, slot = one[kept], other[kept], slot[kept]
    found = []
    for label in np.unique(labels[labels >= 0]).tolist():
        members = np.flatnonzero(labels == label)
        if len(members) >= LEAST_ACCOUNTS:
            mine = labels[accounts[one]] == label
            rows = np.unique(np.concatenate((one[mine], other[mine])))
            found.append(Group(members, rows, len(np.unique(slot[mine]))))
    return sorted(found, key=lambda group: (-len(group.members), int(group.members[0])))


def _in_step(accounts: Ints, wordings: Ints, at_ms: Ints) -> tuple[Ints, Ints]:
    """Pairs of rows of different accounts with one wording, so near in time."""
    ones, others = [], []
    for ahead in range(1, min(MOST_NEXT, len(accounts) - 1) + 1):
        near = (wordings[ahead:] == wordings[:-ahead]) & (at_ms[ahead:] - at_ms[:-ahead] <= STEP_MINUTES * 60_000)
        if not near.any():
            break
        rows = np.flatnonzero(near & (accounts[ahead:] != accounts[:-ahead]))
        ones.append(rows)
        others.append(rows + ahead)
    if not ones:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(ones), np.concatenate(others)


def _core(pairs: Ints, size: int) -> Ints:
    """The pairs whose accounts all keep enough partners."""
    while len(pairs):
        partners = np.bincount(np.concatenate((pairs // size, pairs % size)), minlength=size)
        enough = (partners[pairs // size] >= LEAST_PARTNERS) & (partners[pairs % size] >= LEAST_PARTNERS)
        if enough.all():
            break
        pairs = pairs[enough]
    return pairs


def _components(low: Ints, high: Ints, size: int) -> Ints:
    """The smallest member of each account's group; -1 for accounts without a link."""
    labels = np.full(size, -1, np.int64)
    ends = np.unique(np.concatenate((low, high)))
    labels[ends] = ends
    while True:
        before = labels.copy()
        least = np.minimum(labels[low], labels[high])
        np.minimum.at(labels, low, least)
        np.minimum.at(labels, high, least)
        labels[ends] = labels[labels[ends]]
        if (labels == before).all():
            return labels
