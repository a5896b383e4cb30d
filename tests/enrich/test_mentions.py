"""What the mention linker must and must not link, on texts and tokens written for the purpose."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruma.enrich.mentions import MentionLinker
from ruma.enrich.mentions_births import era_of
from ruma.enrich.mentions_scores import ACCEPT, ADDRESS_CONFIDENCE
from ruma.enrich.mentions_surfaces import Tier, folded, is_money, token_forms
from ruma.enrich.mentions_words import Wordness, wordness
from ruma.records import Mention, Token

WIF_ADDRESS = "EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzL7WDb43cuQu2"
LINK_ADDRESS = "0x514910771af9ca656af840dff83e8264ecf986ca"
GLOOP_ADDRESS = "7GnEzcv3LDJX4YR2jAuhxL2Y9rvCUdfxjmvjoMB8pump"
SECOND_GLOOP_ADDRESS = "5Bxm6hAreT7RjHTVcMgSFd1waFeEVhEkMa2CMZZKpump"


def token(token_id: str, symbol: str, name: str, chain: str = "", address: str = "", curated: bool = False) -> Token:
    return Token(
        id=token_id,
        symbol=symbol,
        name=name,
        chain=chain or None,
        address=address or None,
        categories=("layer-1",) if curated else (),
    )


TOKENS = (
    token("bitcoin", "BTC", "Bitcoin", curated=True),
    token("ethereum", "ETH", "Ethereum", curated=True),
    token("solana", "SOL", "Solana", "solana", curated=True),
    token("chainlink", "LINK", "Chainlink", "ethereum", LINK_ADDRESS, curated=True),
    token("tron", "TRX", "TRON", curated=True),
    token("cardano", "ADA", "Cardano", curated=True),
    token("litecoin", "LTC", "Litecoin", curated=True),
    token("dogecoin", "DOGE", "Dogecoin", curated=True),
    token("stellar", "XLM", "Stellar", curated=True),
    token("ripple", "XRP", "XRP", curated=True),
    token("binancecoin", "BNB", "BNB", curated=True),
    token("dogwifcoin", "WIF", "dogwifhat", "solana", WIF_ADDRESS, curated=True),
    token("pump-fun", "PUMP", "Pump.fun", "solana", curated=True),
    token("act-i-the-ai-prophecy", "ACT", "Act I: The AI Prophecy", "solana", curated=True),
    token("useless-3", "USELESS", "Useless Coin", "solana", curated=True),
    token("io-net", "IO", "io.net", "solana", curated=True),
    token("official-trump", "TRUMP", "Official Trump", "solana", curated=True),
    token("pyth-network", "PYTH", "Pyth Network", "solana", curated=True),
    token("bitcoin-cash", "BCH", "Bitcoin Cash"),
    token("bitcoin-wormhole", "BTC", "Bitcoin (Wormhole)", "solana"),
    token("eigenlayer", "EIGEN", "EigenLayer", "ethereum"),
    token("usd-coin", "USDC", "USDC", "ethereum"),
    token("tether", "USDT", "Tether", "ethereum"),
    token("near", "NEAR", "NEAR Protocol"),
    token("harmony", "ONE", "Harmony"),
    token("dash", "DASH", "Dash"),
    token("safe", "SAFE", "Safe", "ethereum"),
    token("ultra", "UOS", "Ultra", "ethereum"),
    token("universal-operating-system", "UOS", "Universal Operating System", "solana"),
    token("pepe-2", "PEPE", "Pepe Two", "ethereum"),
    token("pepe", "PEPE", "Pepe", "ethereum"),
    token("the-next-bitcoin", "NXTB", "The Next Bitcoin"),
    token("zorblax", "ZRBX", "Zorblax"),
    token("8ball", "8BALL", "Degen8ball", "solana"),
    token(f"solana:{GLOOP_ADDRESS}", "GLOOP", "Gloop", "solana", GLOOP_ADDRESS),
    token(f"solana:{SECOND_GLOOP_ADDRESS}", "GLOOP", "Gloop Again", "solana", SECOND_GLOOP_ADDRESS),
    *(token(f"solana:{n}{GLOOP_ADDRESS[1:]}", "MOBBY", f"Mobby {n}", "solana") for n in range(6)),
    token("solana:PizzaPizzaPizza", "BPIZ", "Bitcoin Pizza", "solana"),
    token("solana:LoveLoveLove", "LOVE", "Love", "solana"),
)


@pytest.fixture(scope="module")
def linker() -> MentionLinker:
    return MentionLinker(TOKENS)


def named(linker: MentionLinker, text: str) -> set[str]:
    return {mention.token_id for mention in linker.link(text)}


ADDRESSES = [
    (WIF_ADDRESS, {"dogwifcoin"}),
    (WIF_ADDRESS.lower(), set()),  # base58 minds its case
    (f"buy it https://dexscreener.com/solana/{WIF_ADDRESS}", {"dogwifcoin"}),
    (f"https://pump.fun/coin/{GLOOP_ADDRESS}?tab=chart", {f"solana:{GLOOP_ADDRESS}"}),
    (LINK_ADDRESS.upper().replace("0X", "0x"), {"chainlink"}),  # hex does not
    (f"https://etherscan.io/token/{LINK_ADDRESS}?a=0x{'1' * 40}", {"chainlink"}),
    (f".x {GLOOP_ADDRESS}", {f"solana:{GLOOP_ADDRESS}"}),
    ("9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin", set()),  # an address we don't know
    (f"$GLOOP {SECOND_GLOOP_ADDRESS}", {f"solana:{SECOND_GLOOP_ADDRESS}"}),  # beats the ticker
]
TAGS = [
    ("$BTC and $wif", {"bitcoin", "dogwifcoin"}),
    ("702,324$EIGEN($2.86M) for 588$ETH($1.55M)", {"eigenlayer", "ethereum"}),
    ("spent 1.31M$USDCto buy $LINK's", {"usd-coin", "chainlink"}),
    ("$LINK/USDT", {"chainlink", "tether"}),
    ("I paid $100, $5k, $2.86M and $10x for it", set()),
    ("what does $8BALL do", {"8ball"}),
    ("#bitcoin #BTC #BitcoinCash", {"bitcoin", "bitcoin-cash"}),
    ("#Solana", {"solana"}),
    (
        "$ONE $NEAR $ACT $IO $USELESS $LOVE",
        {"harmony", "near", *("act-i-the-ai-prophecy", "io-net", "useless-3")} | {"solana:LoveLoveLove"},
    ),
    ("#love #one #safe", set()),  # tags people use for the words
    ("＄BTC 𝐄𝐓𝐇𝐄𝐑𝐄𝐔𝐌", {"bitcoin", "ethereum"}),
    ("BTCUSDT and ETHUSD longs", {"bitcoin", "ethereum"}),
    ("USDT", {"tether"}),
    ("@chainlink @bitcoin hello", set()),  # accounts, not tokens
    ("vitalik.eth and degen.sol met", set()),  # names in a domain
    (".x zorblax", {"zorblax"}),
]
NAMES = [
    ("bitcoin's price and two bitcoins", {"bitcoin"}),
    ("Chainlink’s oracles", {"chainlink"}),
    ("btc eth xrp", {"bitcoin", "ethereum", "ripple"}),
    ("I hold ether and some xbt", {"ethereum", "bitcoin"}),
    ("bitcoin cash forked", {"bitcoin-cash"}),
    ("bitcoin cash is not bitcoin", {"bitcoin-cash", "bitcoin"}),
    ("launched on pump.fun and pumpfun", {"pump-fun"}),
    ("pump it up", set()),
    ("Pyth feeds", {"pyth-network"}),  # an ending people leave out
    ("zorblax is ripping, ZRBX too", {"zorblax"}),
    ("zorblaxian coins", set()),  # whole words only
    ("is it the next bitcoin", {"bitcoin"}),
    ("Happy Bitcoin Pizza Day", {"bitcoin"}),  # an unknown token with a borrowed name
    ("send me some gloop", {f"solana:{GLOOP_ADDRESS}"}),  # of two the first
    ("mobby looks good, $MOBBY", set()),  # of six none
    ("the $UOS ticker #crypto", {"ultra"}),
    ("the $UOS ticker on solana #crypto", {"universal-operating-system", "solana"}),  # the post names a chain
    ("$PEPE", {"pepe"}),  # the plain id is the original
]
ORDINARY_WORDS = [
    ("link in bio", set()),
    ("Link in bio 👇 for the crypto course", set()),
    ("LINK IN BIO", set()),
    ("the link is below, token holders", set()),
    ("LINK and BTC look ready", {"chainlink", "bitcoin"}),
    ("bought more link, chainlink is early", {"chainlink"}),
    ("sold btc for link, link price is up", {"bitcoin", "chainlink"}),
    ("a stellar performance by the band", set()),
    ("a stellar performance of bitcoin and ethereum", {"bitcoin", "ethereum"}),
    ("Stellar and XRP wallets, a crypto comparison", {"stellar", "ripple"}),
    ("mucho sol y playa", set()),
    ("he bought 0.7 sol of it", {"solana"}),
    ("SOL/BTC is up", {"solana", "bitcoin"}),
    ("new Tron movie with a good soundtrack", set()),
    ("Tron wallet with TRX staking", {"tron"}),
    ("residents of LTC homes need care", set()),
    ("LTC/BTC chart", {"litecoin", "bitcoin"}),
    ("ADA compliance for websites", set()),
    ("staking rewards for ADA on every wallet", {"cardano"}),
    ("a dash of salt, near the one safe act", set()),
    ("dash hash and cash", set()),
    ("near protocol", {"near"}),
    ("DASH, BTC, ETH", {"dash", "bitcoin", "ethereum"}),
    ("this is useless", set()),
    ("Trump won the vote", set()),
    ("my air bnb was great", set()),
    ("#BNB giveaway", {"binancecoin"}),
    ("my #bnb was great", set()),
    ("useless coin", {"useless-3"}),
    ("i love this", set()),
    ("doge is a sleepy dog", set()),
    ("tip 50 doge", {"dogecoin"}),
    ("it has 0 LINK in it", set()),
    ("it has 10 LINK in it", {"chainlink"}),
    ("a giveaway for 2 ONE winner", set()),
    ("Stellar is up 5% today", {"stellar"}),
    ("Stellar is up early today", set()),
    ("bullish on link, a great token", {"chainlink"}),
    ("click on link, a great picture", set()),
    ("#IoT #Blockchain #One #data", set()),
    ("in 2018 One and Safe met, bitcoin fell", {"bitcoin"}),
    ("POWER TO THE ONE HARMONY, buy crypto coins #x", set()),  # capitals beside capitals are a slogan
    ("ETH $400 ONE $0.01 crypto coins #x", {"ethereum", "harmony"}),  # a price makes a ticker of it
    ("DASH and TRON wallets #crypto", {"dash", "tron"}),
    ("DASH and dot #crypto", set()),
    ("500 sols", {"solana"}),
    ("wrapped btc on ethereum", {"bitcoin-wormhole", "bitcoin", "ethereum"} - {"bitcoin-wormhole"}),
    ("ZRbx is out", set()),  # odd capitals are another word
    ("ZRBX is out", {"zorblax"}),
    ("#TRON has #TRX, see www", {"tron"}),  # name and ticker vouch for each other
    ("#TRON is out, see www", set()),
    ("#BTC #dash #ETH", {"bitcoin", "dash", "ethereum"}),  # in a row of tickers
    ("#run #dash #jump", set()),
]
ROOMS = [
    ("aped grindle", {"solana:Grindle"}),
    ("grindle to 10m", {"solana:Grindle"}),
    ("lol grindle is sending", {"solana:Grindle"}),
    ("grindle holders", {"solana:Grindle"}),
    ("penny 20% up", {"solana:Penny"}),
    ("we are in penny", {"solana:Penny"}),
    ("penny slowly cooking", {"solana:Penny"}),
    ("found in penny markets", set()),
    ("save our sol", {"solana"}),
    ("penny to 10m", {"solana:Penny"}),  # an ordinary word, but the phrase says what it is
    ("i only have a penny", set()),
    ("send the penny to 10m", set()),
    ("aped penny #crypto", set()),  # written to the public, who would tag it
    ("aped penny " + "and so on " * 25, set()),  # too long for a room
    ("aped strong", set()),  # said too often of other things
    ("Roastmaker is cooking", {"solana:Roast"}),  # the name without its number
    ("Roastmaker of the year", set()),
    ("got into sol", {"solana"}),  # the coin of the chain
    ("hoy sol y luna", set()),
    ("$UOS", {"universal-operating-system"}),  # of two that are listed the newer
    ("$QUIN", set()),  # of five nobody knows
    ("$DUO", {"solana:DuoNewpump"}),  # newer than the one that is listed
    (".x penny", {"solana:Penny"}),
    (".x penny waves", {"solana:Penny"}),
    ("$Zplum", set()),  # somebody's ticker, not Zplum Network's
    ("Zplum feeds", {"plum-network"}),
]
ROOM_TOKENS = (
    *TOKENS,
    token("plum-network", "PLM", "Zplum Network", "ethereum"),
    token("duo-old", "DUO", "Duo", "ethereum"),
    token("solana:Grindle", "GRINDLE", "Grindle", "solana", "Grindle"),
    token("solana:Penny", "PENNY", "Penny", "solana", "Penny"),
    token("solana:Strong", "STRONG", "Strong", "solana", "Strong"),
    token("solana:Roast", "RM9000", "Roastmaker9000", "solana", "Roast"),
    token("solana:DuoNewpump", "DUO", "Duo Two", "solana", "DuoNewpump"),
    *(token(f"solana:Quin{n}", "QUIN", f"Quin {n}", "solana", f"Quin{n}") for n in range(5)),
)


@pytest.mark.parametrize(("text", "expected"), ADDRESSES + TAGS + NAMES + ORDINARY_WORDS)
def test_a_post_names_exactly_these_tokens(linker: MentionLinker, text: str, expected: set[str]) -> None:
    assert named(linker, text) == expected


@pytest.mark.parametrize(("text", "expected"), ROOMS)
def test_trading_rooms_say_tokens_in_set_phrases(text: str, expected: set[str]) -> None:
    assert named(MentionLinker(ROOM_TOKENS), text) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2020, 6, 1, tzinfo=UTC), {"band-ethereum"}),
        (datetime(2022, 6, 1, tzinfo=UTC), {"band-ethereum"}),
        (datetime(2024, 6, 1, tzinfo=UTC), {"band-ethereum"}),
        (None, {"band-ethereum"}),
    ],
)
def test_a_token_that_had_not_been_made_is_not_meant(moment: datetime | None, expected: set[str]) -> None:
    old = token("band-ethereum", "BAND", "Bandage", "ethereum")
    new = token("solana:Newpump", "NEWB", "Newband", "solana", "Newpump")
    middle = token("midband", "MIDB", "Midband", "solana", "Mid")
    found = {mention.token_id for mention in MentionLinker([*TOKENS, old, middle, new]).link("$BAND $NEWB $MIDB", moment)}
    era = era_of(moment)
    assert found == expected | ({"midband"} if era > 0 else set()) | ({"solana:Newpump"} if era > 1 else set())


def test_many_texts_are_read_each_at_its_moment() -> None:
    linker = MentionLinker([*TOKENS, token("solana:Newpump", "NEWB", "Newband", "solana", "Newpump")])
    moments = [datetime(2020, 6, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)]
    assert [len(found) for found in linker.link_many(["$NEWB"] * 2, moments)] == [0, 1]
    assert [len(found) for found in linker.link_many(["$NEWB"] * 2)] == [1, 1]


def test_mentions_say_how_and_how_sure(linker: MentionLinker) -> None:
    mentions = linker.link(f"$eth bitcoin xbt ether {WIF_ADDRESS}")
    assert [(mention.token_id, mention.how) for mention in mentions] == [
        ("dogwifcoin", "address"),
        ("ethereum", "cashtag"),
        ("bitcoin", "name"),
    ]
    assert mentions[0].confidence == ADDRESS_CONFIDENCE


def test_address_cashtag_name_and_word_are_less_and_less_sure(linker: MentionLinker) -> None:
    texts = (LINK_ADDRESS, "$LINK", "chainlink", "bought link tokens")
    confidences = [linker.link(text)[0].confidence for text in texts]
    assert confidences == sorted(confidences, reverse=True)
    assert len(set(confidences)) == len(texts)


def test_the_surest_form_of_a_token_is_the_one_returned(linker: MentionLinker) -> None:
    assert linker.link("bitcoin btc #bitcoin $BTC") == (Mention(token_id="bitcoin", confidence=0.95, how="cashtag"),)


def test_equals_are_settled_by_the_list_order_when_the_list_says_nothing_else() -> None:
    first, second = token("alpha-gloop", "GLP", "Gloopo"), token("beta-gloop", "GLP", "Gloopi")
    assert named(MentionLinker([first, second]), "$GLP") == {"alpha-gloop"}
    assert named(MentionLinker([second, first]), "$GLP") == {"beta-gloop"}
    alone = MentionLinker([first]).link("$GLP")[0].confidence
    assert MentionLinker([first, second]).link("$GLP")[0].confidence < alone


def test_no_tokens_no_mentions() -> None:
    assert MentionLinker([]).link(f"$BTC bitcoin {WIF_ADDRESS} BTCUSDT .x btc") == ()


def test_a_token_listed_once_per_chain_is_one_token() -> None:
    other = "0x" + "2" * 40
    linker = MentionLinker([token("zorb", "ZRB", "Zorb", "ethereum", LINK_ADDRESS), token("zorb", "ZRB", "Zorb", "base", other)])
    assert named(linker, other) == named(linker, LINK_ADDRESS) == {"zorb"}
    assert linker.link("$ZRB") == (Mention(token_id="zorb", confidence=0.95, how="cashtag"),)


def test_tiers_follow_the_curated_head_or_the_first_rows() -> None:
    tiers = {surface.text: surface.claims[0].tier for surface in token_forms(TOKENS).surfaces.values()}
    assert [tiers[text] for text in ("btc", "bch", "gloop", "bitcoin wormhole")] == [
        Tier.LEADING,
        Tier.LISTED,
        Tier.UNLISTED,
        Tier.COPY,
    ]
    uncurated = token_forms([token(f"zork-{n}", f"ZRK{n}", f"Zork{n}x") for n in range(60)]).surfaces
    assert uncurated["zrk49"].claims[0].tier is Tier.LEADING
    assert uncurated["zrk50"].claims[0].tier is Tier.LISTED


def test_inflected_words_are_as_ordinary_as_their_stems() -> None:
    assert [wordness(word) for word in ("links", "walked", "walking", "zorblaxed")] == [
        Wordness.ORDINARY,
        Wordness.ORDINARY,
        Wordness.ORDINARY,
        Wordness.DISTINCTIVE,
    ]


def test_money_is_told_from_tickers() -> None:
    assert [is_money(text) for text in ("100", "2m", "100k", "10x", "8ball", "1inch", "btc")] == [True] * 4 + [False] * 3


PIECES = st.one_of(
    st.sampled_from(["$BTC", "link", "LINK", "#one", "bitcoin cash", "bitcoin", WIF_ADDRESS, "0.7 sol", "price", "crypto", "🚀"]),
    st.sampled_from(
        ["BTCUSDT", "İ", "ß", "ǆ", "ﬁ", "\u0301", "\u202e", "\n", "$", "#", "/", "@", "http://a.b/c", "$5k", ".x zorblax"]
    ),
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=8).map("".join))


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_every_text_gives_well_formed_mentions(linker: MentionLinker, text: str) -> None:
    mentions = linker.link(text)
    assert linker.link(text) == mentions
    assert len({mention.token_id for mention in mentions}) == len(mentions)
    assert list(mentions) == sorted(mentions, key=lambda mention: (-mention.confidence, mention.token_id))
    assert all(ACCEPT <= mention.confidence <= ADDRESS_CONFIDENCE for mention in mentions)
    assert {mention.token_id for mention in mentions} <= {known.id for known in TOKENS}


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(TEXTS, max_size=6))
def test_linking_does_not_depend_on_the_batch(linker: MentionLinker, texts: list[str]) -> None:
    fresh = MentionLinker(TOKENS)
    assert linker.link_many(texts) == [fresh.link(text) for text in texts]
    assert linker.link_many(texts[::-1]) == [fresh.link(text) for text in texts][::-1]


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.sampled_from(["bitcoin", "cash", "zorblax", "pump", "fun", "gloop", "and", "$", ".", "é"]), max_size=15))
def test_the_automaton_finds_what_a_plain_set_lookup_finds(linker: MentionLinker, words: list[str]) -> None:
    padded = f" {' '.join(words).translate(linker._fold)} "
    nameable = {surface.text for surface in linker._payloads if surface is not None}
    found = {
        (start, linker._payloads[index].text)
        for index, start, _ in linker._automaton.find_matches_as_indexes(padded, overlapping=True)
        if linker._payloads[index] is not None
    }
    starts = [match.start() for match in re.finditer(r" (?=\S)", padded)]
    ends = [match.start() for match in re.finditer(r"(?<=\S) ", padded)]
    spans = {(start, padded[start + 1 : end]) for start in starts for end in ends if start < end}
    assert found == {(start, text) for start, text in spans if text in nameable}


@settings(max_examples=100, deadline=None)
@given(name=st.from_regex(r"z[aeiou]rb[lm][aeiou]x[aeiou]{0,2}q", fullmatch=True))
def test_an_invented_name_links_by_name_ticker_and_tag(name: str) -> None:
    linker = MentionLinker([token("the-token", name[:3].upper() + "QX", name.title())])
    for text in (name, f"{name.title()}'s chart", f"${name[:3]}qx", f"#{name}", f"{name[:3].upper()}QX is up"):
        assert named(linker, text) == {"the-token"}, text


def test_folding_keeps_letters_and_digits_only() -> None:
    assert folded("  Pump.fun_2 (V1)! ") == "pump fun 2 v1"
