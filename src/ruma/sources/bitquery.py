"""Solana DEX trades as Bitquery's data files hold them, one flat row a trade, as rows of our record format. Fetches nothing.

`Trade_Buy_*` is what the trader gets and `Trade_Sell_*` what it gives, from the market's side of nobody: the other side is the
market, which stands as the pool. A row that names no known token, failed, or has no value in USD says why it can't be one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MARK = "Trade_Buy_Currency_MintAddress"  # a column that only these files have
COLUMNS = (
    MARK,
    "Trade_Sell_Currency_MintAddress",
    "Transaction_Signature",
    "Block_Time",
    "Trade_Buy_Amount",
    "Trade_Sell_Amount",
)
QUOTES = {
    "11111111111111111111111111111111",  # SOL
    "So11111111111111111111111111111111111111112",  # wrapped SOL
    "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",  # USDC
    "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB",  # USDT
}


def parse(row: Mapping[str, Any], tokens: Mapping[str, str]) -> dict[str, Any]:
    """The trade as a row of our format; ValueError says why it is none. `tokens` gives the id of a token by its address."""
    if str(row.get("Transaction_Result_Success", "true")).lower() == "false":
        raise ValueError("the transaction failed")
    side = _token_side(row, tokens)
    other = "Sell" if side == "Buy" else "Buy"
    usd = next((value for way in (side, other) if (value := _number(row, f"Trade_{way}_AmountInUSD")) > 0), 0.0)
    amount = _number(row, f"Trade_{side}_Amount")
    if usd <= 0 or amount <= 0:
        raise ValueError("no value in USD" if usd <= 0 else "no amount of the token")
    trader = _text(row, "Trade_Buy_Account_Token_Owner", "Trade_Sell_Account_Token_Owner", "Transaction_Signer")
    market = _text(row, "Trade_Market_MarketAddress", "Trade_Dex_ProgramAddress")
    place = "-".join(str(row.get(f"Instruction_{name}", 0)) for name in ("ExternalSeqNumber", "InternalSeqNumber", "Index"))
    return {
        "chain": "solana",
        "trade_id": f"{row['Transaction_Signature']}-{place}-{row.get('Trade_Index', 0)}",
        "token_id": tokens[row[f"Trade_{side}_Currency_MintAddress"]],
        "happened_at": datetime.fromtimestamp(_number(row, "Block_Time"), UTC).isoformat(),
        "buyer": trader if side == "Buy" else market,
        "seller": market if side == "Buy" else trader,
        "volume_usd": usd,
        "price_usd": usd / amount,
        "pool": market,
        "dex": row.get("Trade_Dex_ProtocolName") or None,
        "amount": amount,
        "quote_token_id": tokens.get(row[f"Trade_{other}_Currency_MintAddress"]),
    }


def _token_side(row: Mapping[str, Any], tokens: Mapping[str, str]) -> str:
    """Which side the trade is about: the known token that is no quote, the bought one of two."""
    mints = {side: str(row.get(f"Trade_{side}_Currency_MintAddress") or "") for side in ("Buy", "Sell")}
    known = [side for side, mint in mints.items() if mint in tokens]
    if not known:
        raise ValueError(f"no known token has the address {mints['Buy'][:60]!r} or {mints['Sell'][:60]!r}")
    return next((side for side in known if mints[side] not in QUOTES), known[0])


def _number(row: Mapping[str, Any], name: str) -> float:
    try:
        return float(row.get(name) or 0.0)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is no number") from None


def _text(row: Mapping[str, Any], *names: str) -> str:
    found = next((str(row[name]) for name in names if row.get(name)), None)
    if found is None:
        raise ValueError(f"none of {', '.join(names)} is there")
    return found
