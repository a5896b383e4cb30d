"""Sets of things that reach each other along arrows. Never a measure by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def strongly_connected(starts: Iterable[int], ends: Iterable[int]) -> list[frozenset[int]]:
    """Sets of two or more numbers that reach each other along the arrows (Tarjan 1972, without recursion)."""
    ahead: dict[int, list[int]] = defaultdict(list)
    for start, end in sorted(zip(starts, ends, strict=True)):
        ahead[start].append(end)
        ahead[end] = ahead.get(end, [])
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    on_path: dict[int, None] = {}
    found: list[frozenset[int]] = []
    for root in sorted(ahead):
        if root in order:
            continue
        work = [(root, iter(ahead[root]))]
        order[root] = low[root] = len(order)
        on_path[root] = None
        while work:
            node, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    found += _component(node, on_path)
            elif step not in order:
                order[step] = low[step] = len(order)
                on_path[step] = None
                work.append((step, iter(ahead[step])))
            elif step in on_path:
                low[node] = min(low[node], order[step])
    return found


def _component(node: int, on_path: dict[int, None]) -> list[frozenset[int]]:
    """What was reached since `node`; nothing where it stands alone."""
    members = []
    while True:
        last, _ = on_path.popitem()
        members.append(last)
        if last == node:
            return [frozenset(members)] if len(members) > 1 else []
