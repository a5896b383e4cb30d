"""Stores that several files of this folder ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.agent.injected import POSTS
from tests.agent.test_agent_hostile import AS_OF, PLAIN, filled, posts

from ruma.store.store import Store


@pytest.fixture(scope="session")
def injected(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Store:
    """All of them in one store, each by an author of its own, between ordinary posts."""
    plain = posts(PLAIN, AS_OF - timedelta(hours=40), "p")
    rows = [
        {
            "source": "test",
            "source_id": f"injected{number}",
            "author": f"stranger{number}",
            "text": post.text,
            "happened_at": (AS_OF - timedelta(minutes=30 * (number + 1))).isoformat(),
        }
        for number, post in enumerate(POSTS)
    ]
    return filled(new_store(), tmp_path_factory.mktemp("injected"), [*plain, *rows])
