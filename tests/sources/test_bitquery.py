"""Bitquery's flat rows become trades; rows that can't be one are set aside with line and reason. The rows are made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from ruma.pipeline import load
from ruma.sources.bitquery import QUOTES, parse
from ruma.store.store import Store

SOL, DOG, CAT = "11111111111111111111111111111111", "DogMint", "CatMint"
TOKENS = {SOL: "solana", DOG: "dog", CAT: "cat"}
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def row(**more: Any) -> dict[str, Any]:
    """Someone sells 1,000 DOG to a market for SOL worth 5 USD."""
    return {
        "Block_Time": 1767323643, "Transaction_Signature": "sig", "Transaction_Signer": "trader",
        "Instruction_ExternalSeqNumber": 3, "Instruction_InternalSeqNumber": 1, "Instruction_Index": 3, "Trade_Index": 0,
        "Transaction_Result_Success": "true",
        "Trade_Buy_Currency_MintAddress": SOL, "Trade_Buy_Amount": "0.04", "Trade_Buy_AmountInUSD": 5.0,
        "Trade_Buy_Account_Token_Owner": "", "Trade_Sell_Currency_MintAddress": DOG, "Trade_Sell_Amount": "1000.0",
        "Trade_Sell_AmountInUSD": 0.0, "Trade_Sell_Account_Token_Owner": "trader", "Trade_Market_MarketAddress": "market",
        "Trade_Dex_ProgramAddress": "program", "Trade_Dex_ProtocolName": "pump",
    } | more  # fmt: skip


def test_a_sale_in_whole_values() -> None:
    assert parse(row(), TOKENS) == {
        "chain": "solana", "trade_id": "sig-3-1-3-0", "token_id": "dog", "happened_at": "2026-01-02T03:14:03+00:00",
        "buyer": "market", "seller": "trader", "volume_usd": 5.0, "price_usd": 0.005, "pool": "market", "dex": "pump",
        "amount": 1000.0, "quote_token_id": "solana",
    }  # fmt: skip


def test_a_purchase_and_a_swap_of_two_tokens_are_of_what_was_bought() -> None:
    bought = parse(row(Trade_Buy_Currency_MintAddress=DOG, Trade_Sell_Currency_MintAddress=SOL, Trade_Buy_Amount="10"), TOKENS)
    assert (bought["token_id"], bought["buyer"], bought["seller"], bought["price_usd"]) == ("dog", "trader", "market", 0.5)
    swapped = parse(row(Trade_Buy_Currency_MintAddress=CAT, Trade_Market_MarketAddress=""), TOKENS)
    assert (swapped["token_id"], swapped["quote_token_id"], swapped["pool"]) == ("cat", "dog", "program")
    assert SOL in QUOTES


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"Trade_Buy_AmountInUSD": 0.0}, "no value in USD"),
        ({"Transaction_Result_Success": "false"}, "the transaction failed"),
        ({"Trade_Sell_Amount": "0"}, "no amount of the token"),
        ({"Trade_Sell_Amount": "many"}, "Trade_Sell_Amount is no number"),
        (
            {"Trade_Buy_Currency_MintAddress": "x", "Trade_Sell_Currency_MintAddress": "y"},
            "no known token has the address 'x' or 'y'",
        ),
    ],
)
def test_what_can_be_no_trade_says_why(more: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(row(**more), TOKENS)


def test_files_are_loaded_once_and_bad_rows_named(new_store: Callable[[], Store], tmp_path: Path) -> None:
    tokens = [{"id": id, "symbol": id, "name": id, "chain": "solana", "address": address} for address, id in TOKENS.items()]
    (tmp_path / "tokens.jsonl").write_bytes(b"\n".join(map(orjson.dumps, tokens)))
    rows = [row(), row(Trade_Index=1), row(Trade_Index=2, Trade_Buy_AmountInUSD=0.0)]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "trades_cloud.parquet")
    ours = {
        "chain": "Base",
        "trade_id": "1",
        "token_id": "dog",
        "happened_at": "2026-01-02T00:00:00Z",
        "buyer": "a",
        "seller": "b",
    }
    lines = [ours | {"volume_usd": 3, "price_usd": 1}, ours | {"volume_usd": -3, "price_usd": 1}, ours | {"volume_usd": 3}]
    (tmp_path / "trades_ours.jsonl").write_bytes(b"\n".join(map(orjson.dumps, lines)))
    labels = "chain,address,label,category\nbase,a,desk,fund\nbase,b,desk,nobody\n"
    (tmp_path / "wallets.csv").write_text(labels)
    store = new_store()
    report = load(store, [tmp_path], NOW, tmp_path / "rejects.jsonl", derived=False)
    assert (report.loaded["trades"], report.loaded["wallets"], report.rejected) == (3, 1, 4)
    named = [orjson.loads(line) for line in (tmp_path / "rejects.jsonl").read_bytes().splitlines()]
    assert [(one["file"], one["line"], one["reason"]) for one in named] == [
        ("wallets.csv", 3, "category: Input should be 'smart_money', 'exchange', 'dex', 'staking', 'fund', 'market_maker', "
         "'project', 'bot' or 'other'"),
        ("trades_cloud.parquet", 3, "no value in USD"),
        ("trades_ours.jsonl", 2, "volume_usd: Input should be greater than or equal to 0"),
        ("trades_ours.jsonl", 3, "price_usd: Field required"),
    ]  # fmt: skip
    again = load(store, [tmp_path], NOW, tmp_path / "rejects.jsonl", derived=False)
    assert (again.loaded["trades"], again.already_there["trades"]) == (0, 3)
