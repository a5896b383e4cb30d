"""Writes which accounts post in step, and what they push. Never says who is behind an account or what it wants."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline import facts, quoting
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import counted, joined, pct, score
from ruma.measures.coordination import CoordinationGroup, CoordinationResult
from ruma.measures.post_volume import PostVolumeResult

SHOWN = 4
NAMED = 3


def write(found: Findings) -> Iterator[Block]:
    """How many groups, what each sends and names, one of its posts; how the talk about the token looks beside that."""
    seen = found.of(CoordinationResult)
    token = found.asked.tokens[0] if found.asked.tokens else None
    subject = found.subject(token) if token else None
    about = f" about {token.name}" if token else ""
    if seen is None or not seen.result.groups:
        clause = f"no group of accounts that posts in step{about} is found by that moment{f' {seen.mark}' if seen else ''}."
        yield paragraph(*opened(opening(found, seen), clause, subject), *_beside(found), subject=subject)
        yield paragraph("A group is found only where several accounts repeat each other's wording at the same times.")
        return
    o, mark = seen.result.overview, seen.mark
    groups = counted(o.groups, "coordination group posts", "coordination groups post")
    yield paragraph(
        *opened(opening(found, seen), f"yes: {groups} the same wording in step{about} {mark}.", subject),
        f"In them are {counted(o.accounts, 'coordinated account', 'coordinated accounts')} with "
        f"{counted(o.posts, 'copied post', 'copied posts')} {mark}.",
        subject=subject,
    )
    for group in seen.result.groups[:SHOWN]:
        yield _group(group, seen)
    yield paragraph(*_beside(found), subject=subject)
    yield paragraph("Posting in step shows coordination, not who is behind it or whether anyone is paid.")


def _group(group: CoordinationGroup, seen: Seen[CoordinationResult]) -> Block:
    accounts = counted(group.accounts, "account", "accounts")
    posts = counted(group.posts, "post in step", "posts in step")
    among = joined([f"@{member.author}" for member in group.members[:NAMED]])
    named = joined([token.name for token in group.tokens[:NAMED]])
    receipt = next(iter(quoting.best(group.receipts)), None)
    return bullet(
        Sentence(f"**One group**: {accounts} with {posts}, {pct(group.promotion_pct)} promotion {seen.mark}."),
        Sentence(f"Among them are {among} {seen.mark}."),
        Sentence(f"What they name: {named} {seen.mark}.") if named else None,
        Sentence(facts.quote(receipt, seen.mark, seen.result) + ".") if receipt else None,
    )


def _beside(found: Findings) -> Iterator[str]:
    """Posts per author of the token: loud few or many."""
    seen = found.of(PostVolumeResult)
    o = seen.result.overview if seen else None
    if seen is None or o is None or not o.posts_per_author:
        return
    posts, authors = counted(o.posts, "post", "posts"), counted(o.authors, "author", "authors")
    dated = facts.then(found, seen, found.of(CoordinationResult), posts=False)
    span = facts.when(found.asked) if not dated else ""
    yield f"All its talk {span}{dated} is {posts} by {authors}, so {score(o.posts_per_author)} posts per author {seen.mark}."
