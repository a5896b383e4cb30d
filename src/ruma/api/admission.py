"""Who is asking, and may they: key, rate and tier, in that order. Never charges."""

from __future__ import annotations

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import Request

from ruma.access.accounts import WRONG_KEY, Account, Accounts
from ruma.access.rates import Guesses, Rates, Standing
from ruma.api.passage import passage_of
from ruma.errors import Forbidden, Unauthorized
from ruma.tiers import Tier


class Admission:
    """Checks each request at the door; every authenticated answer carries where its key stands in the minute."""

    def __init__(self, accounts: Accounts, rates: Rates, guesses: Guesses) -> None:
        self.accounts = accounts
        self.rates = rates
        self.guesses = guesses

    async def admit(self, request: Request, tier: Tier = Tier.FREE) -> Account:
        """The caller's account; Unauthorized, RateLimited or Forbidden otherwise."""
        passage = passage_of(request)
        key, address = key_of(request.headers), request.client.host if request.client else ""
        known = self._recalled(key, address)
        if known is not None and not self.rates.shared:  # no thread is needed where nothing leaves the process
            account, standing = known, self.rates.hit(known.public_id, passage.request_id)
        else:
            account, standing = await anyio.to_thread.run_sync(self._look, key, address, passage.request_id, known)
        passage.public_id = account.public_id
        passage.headers.update(standing.headers())
        self.rates.refuse(standing)
        if account.tier < tier:
            raise Forbidden(f"This needs the {tier.label} tier; the key has {account.tier.label}.")
        return account

    def _recalled(self, key: str, address: str) -> Account | None:
        """The account where it is remembered; an address that guesses gets no further than that."""
        try:
            account = self.accounts.recall(key)
        except Unauthorized:
            self.guesses.wrong(address)
            raise
        if account is None and self.guesses.blocked(address):
            self.guesses.refuse()
        return account

    def _look(self, key: str, address: str, request_id: str, account: Account | None) -> tuple[Account, Standing]:
        """The same where the database or the counters must be asked."""
        if account is None:
            try:
                account = self.accounts.authenticate(key)
            except Unauthorized:
                self.guesses.wrong(address)
                raise
        return account, self.rates.hit(account.public_id, request_id)


def key_of(headers: Headers) -> str:
    """The key of X-API-Key, which wins unless it is empty: SDKs send a dummy Bearer next to it. Else that of Authorization."""
    if key := headers.get("x-api-key", "").strip():
        return key
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized(WRONG_KEY)
    return token.strip()
