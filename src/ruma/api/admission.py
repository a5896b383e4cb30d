"""Who is asking, and may they: key, rate and tier, in that order. Never charges."""

from __future__ import annotations

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import Request

from ruma.access.accounts import WRONG_KEY, Account, Accounts
from ruma.access.rates import Rates
from ruma.api.passage import passage_of
from ruma.errors import Forbidden, Unauthorized
from ruma.tiers import Tier


class Admission:
    """Checks each request at the door; every authenticated answer carries where its key stands in the minute."""

    def __init__(self, accounts: Accounts, rates: Rates) -> None:
        self.accounts = accounts
        self.rates = rates

    async def admit(self, request: Request, tier: Tier = Tier.FREE) -> Account:
        """The caller's account; Unauthorized, RateLimited or Forbidden otherwise."""
        account = await anyio.to_thread.run_sync(self.accounts.authenticate, key_of(request.headers))
        passage = passage_of(request)
        passage.public_id = account.public_id
        standing = self.rates.hit(account.public_id)
        passage.headers.update(standing.headers())
        self.rates.refuse(standing)
        if account.tier < tier:
            raise Forbidden(f"This needs the {tier.label} tier; the key has {account.tier.label}.")
        return account


def key_of(headers: Headers) -> str:
    """The key of X-API-Key, which wins unless it is empty: SDKs send a dummy Bearer next to it. Else that of Authorization."""
    if key := headers.get("x-api-key", "").strip():
        return key
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized(WRONG_KEY)
    return token.strip()
