"""What the gate lets through and what it stops, sentence by sentence, over one small market with round numbers."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruma.agent.evidence import Entity, Evidence, evidence_of
from ruma.agent.verify import FigureGate, Verdict
from ruma.store.tokens import KnownToken, TokenBook

from .test_verify_world import (
    ASKED,
    BOOK,
    Caller,
    MarketResult,
    Narrative,
    Narratives,
    Overview,
    Point,
    Post,
    TokenResult,
    measure_of,
    ref,
    shared,
    token_of,
)

ALICE, BOB = "u0123456789", "ubadc0ffee0"


def _overview(now: float, was: float, rank: int, posts: int, before: int, score: float, old: float, peak: float) -> Overview:
    return Overview(
        mindshare_pct=now,
        previous_mindshare_pct=was,
        mindshare_change_pp=round(now - was, 2),
        mindshare_rank=rank,
        posts=posts,
        previous_posts=before,
        posts_change_pct=round(100 * (posts - before) / before, 1),
        authors=312,
        sentiment_score=score,
        previous_sentiment_score=old,
        sentiment_change_points=score - old,
        sentiment_score_z=-1.25,
        bullish_pct=41.0,
        bearish_pct=19.0,
        peak_mindshare_pct=peak,
        peak_at=datetime(2020, 3, 12, 6, tzinfo=UTC),
    )


def _token(id: str, overview: Overview) -> TokenResult:
    days = [datetime(2020, 3, day, tzinfo=UTC) for day in range(8, 14)]
    values = [6.1, 6.4, 7.7, 9.2, 9.9, 5.0]
    callers = [
        Caller(author=ALICE, calls=12, hit_rate_pct=58, average_return_bps=350, lead_hours=3.5),
        Caller(author=BOB, calls=30, hit_rate_pct=44, average_return_bps=-120, lead_hours=9),
    ]
    posts = [
        Post(
            source_id="1",
            author=ALICE,
            text="Marines, we ride at dawn: LINK to $10 by May!",
            happened_at=days[2],
            url="https://x.example/1",
        ),
        Post(
            source_id="2",
            author=BOB,
            text="I sold half of my bags today, 50 % down",
            happened_at=days[3],
            url="https://x.example/2",
        ),
    ]
    series = [Point(time=day, value=value, n=100 + n) for n, (day, value) in enumerate(zip(days, values, strict=True))]
    notes = ["Below 20 posts a day the direction is wrong too often to stand alone."]
    return TokenResult(**shared(168, notes), token=ref(id), series=series, overview=overview, callers=callers, posts=posts)


def _evidence() -> list[Evidence]:
    link = _token("chainlink", _overview(8.1, 7.0, 1, 1234, 1102, 62, 55, 9.9))
    ada = _token("cardano", _overview(3.2, 4.1, 5, 640, 900, 47.4, 51, 5.1))
    market = MarketResult(
        **shared(24),
        token=ref("chainlink"),
        volume_usd=410_500_000,
        previous_volume_usd=380_000_000,
        volume_change_pct=8.0,
        price_usd=3.41,
        price_change_pct=-6.3,
        net_flow_usd=-41_500_000,
        volume_ratio=2.3,
        market_cap_usd=1_234_000_000,
    )
    rows = [("ai-agents", "AI agents", 980, 12.3), ("defi", "DeFi yields", 640, -4.5), ("halving", "Halving 2020", 88, 0.0)]
    narratives = Narratives(
        **shared(168),
        total_mentions=1708,
        narratives=[
            Narrative(id=id, label=label, rank=n, mentions=count, momentum_pct=momentum, share_pct=round(100 * count / 1708, 1))
            for n, (id, label, count, momentum) in enumerate(rows, 1)
        ],
    )
    results = [("mindshare", link), ("mindshare", ada), ("market", market), ("narratives", narratives)]
    return [evidence_of(n, measure_of(name, type(result)), {}, result) for n, (name, result) in enumerate(results, 1)]


EVIDENCE = _evidence()
GATE = FigureGate(EVIDENCE, BOOK, ASKED)
LINK, ADA = token_of(EVIDENCE[0]), token_of(EVIDENCE[1])

GOOD = """
Chainlink's mindshare was 8.1 % over the last 7 days, up 1.1 pp on the previous week [1].
Chainlink's mindshare rose 1.1 pp to 8.1 % in the past week [1].
Chainlink's mindshare rose 1.1 percentage points, from 7.0 % to 8.1 % [1].
At 8.1 %, Chainlink's mindshare is well above Cardano's 3.2 % [1][2].
Chainlink (LINK) drew 1,234 posts by 312 people in the week to 14 March 2020, 12 % more posts than in the week before [1].
Chainlink drew 1.2k posts, up from 1,102 the week before [1].
Posts rose 12 % to 1,234 for Chainlink [1].
LINK's sentiment stands at 62 of 100, up 7 points from 55 the week before [1].
LINK's sentiment stands at 62/100 (previously 55) [1].
Sentiment: Chainlink 62, Cardano 47.4 [1][2].
Mindshare is 8.1 % for Chainlink and 3.2 % for Cardano [1][2].
Cardano's mindshare fell 0.9 pp to 3.2 % while Chainlink's rose 1.1 pp to 8.1 % [1][2].
Cardano's mindshare change was -0.9 pp [2].
Cardano's z-score is -1.25 [2].
Chainlink leads by mindshare with 8.1 % [1].
Chainlink has the highest mindshare of the two, 8.1 % against 3.2 % for Cardano [1][2].
Cardano has the lowest mindshare of the two, 3.2 % [1][2].
Chainlink is first and Cardano 5th by mindshare [1][2].
Chainlink's mindshare peaked at 9.9 % on 12 March [1].
Chainlink's mindshare reached its peak, 9.9 %, on 12 March at 06:00 UTC [1].
On 12 March 2020, Chainlink's mindshare was 9.9 % [1].
Chainlink's mindshare rose from 6.1 % on 8 March to 9.9 % on 12 March [1].
Chainlink trades at $3.41, down 6.3 % over the past 24 hours [3].
Chainlink's price fell 6.3 % to $3.41 in the last 24h, while volume rose 8 % to $410.5M [3].
Chainlink saw a net outflow of $41.5M in the past 24 hours [3].
Chainlink's net flow was -$41.5M [3].
Its volume was 2.3x the usual volume [3].
Volume was $410.5M for Chainlink, up from $380M the day before [3].
Chainlink's market cap is $1.23B [3].
AI agents lead the talk: 980 mentions, momentum up 12.3 % [4].
- **AI agents**: 980 mentions, momentum +12.3 %, 57.4 % share of mentions [4]
- **Halving 2020**: 88 mentions, unchanged momentum of 0.0 % [4]
The top three narratives are AI agents, DeFi yields and Halving 2020 [4].
Three narratives stand out: AI agents, DeFi yields and Halving 2020 [4].
The market saw 1,708 mentions in all over the last seven days [4].
u0123456789 made 12 calls on Chainlink, with a hit rate of 58 % and an average return of +350 bps [1].
u0123456789 made twelve calls with a lead time of 3.5 hours [1].
On Chainlink, @u0123456789 made 12 calls and ubadc0ffee0 30 [1].
u0123456789 wrote on 10 March: “Marines, we ride at dawn: LINK to $10 by May!” ([post](https://x.example/1)) [1]
ubadc0ffee0: "I sold half … 50 % down" [1]
The share is defined as `100 * voices of the token / sum of voices over all tokens` [1].
Below 20 posts a day the direction is wrong too often to stand alone. [1]
41 % of Chainlink's posts were bullish and 19 % bearish [1].
41 % of posts on Chainlink were bullish [1].
With 8.1 % mindshare and 1,234 posts, Chainlink is ahead of Cardano (3.2 %, 640 posts) [1][2].
From 7 March 2020 to 14 March 2020 Chainlink drew 1,234 posts [1].
As of 14 March 2020, 10:00 UTC.
The newest record is from 2020-03-14 09:35 UTC.
## What moved Chainlink
I can't say whether you should buy.
Layer 2 talk and web3 are a 24/7 affair.
Among 1,234 posts on Chainlink, 41 % were bullish [1].
AI agents (momentum +12.3 %) and DeFi yields (-4.5 %) move in opposite directions [4].
Although Chainlink's mindshare rose 1.1 pp, its price fell 6.3 % over the last 24 hours [1][3].
Price does not confirm the talk: it fell 6.3 % while mindshare rose 1.1 pp for Chainlink [1][3].
The newest data is 0.4 hours old [1].
This stands on 7 days of data up to 14 March 2020, 10:00 UTC.
Chainlink is at rank 1 by mindshare [1].
Unlike Cardano, Chainlink has 8.1 % mindshare [1][2].
Chainlink's peak mindshare was 9.9 %, on 12 March [1].
Chainlink's mindshare hit a low of 5.0 % on 13 March [1].
Today Chainlink trades at $3.41 [3].
Sentiment on Chainlink rose from 55 to 62, and on Cardano fell from 51 to 47.4 [1][2].
Chainlink is talked about on Saturday, 14 March 2020 [1].
u0123456789's average return was +350 bps [1].
On 13 March 2020, Chainlink's mindshare was 5.0 % [1].
""".strip().splitlines()

BAD = """
Chainlink's mindshare was 8.2 % [1].
Chainlink's mindshare was 8.1 %.
Chainlink's mindshare was 8.1 % [2].
Chainlink's mindshare was 8.1 % [9].
Chainlink's mindshare was 8.1 pp [1].
Chainlink's mindshare was 8.10001 % [1].
Chainlink's mindshare was 8,1 % [1].
Chainlink's sentiment was 8.1 % [1].
Cardano's mindshare was 8.1 % [1][2].
AI agents got 12.3 % more mentions [4].
Momentum is strong: 12.3 % more mentions of AI agents [4].
DeFi yields have momentum up 4.5 % [4].
DeFi yields have 4.5 % momentum [4].
Chainlink had a net inflow of $41.5M [3].
Chainlink had net flow of $41.5M [3].
Chainlink had net flow of +$41.5M [3].
Chainlink's volume was $410.5B in the last 24 hours [3].
Chainlink's volume was 410.5M in the last 24 hours [3].
Chainlink's volume was $410.5M in the last 7 days [3].
Chainlink's volume was $410.5M in the previous 24 hours [3].
Chainlink's volume was $380M in the last 24 hours [3].
Chainlink's mindshare was 7.0 % over the last 7 days [1].
Chainlink's mindshare was 9.9 % over the last 7 days [1].
Chainlink's mindshare was 9.2 % [1].
Chainlink's mindshare fell 1.1 pp to 8.1 % [1].
Chainlink's mindshare fell to 8.1 % [1].
Chainlink's mindshare rose from 8.1 % to 7.0 % [1].
Chainlink's mindshare fell from 7.0 % to 8.1 % [1].
Chainlink's mindshare rose 8.1 % [1].
Chainlink's mindshare is up from 8.1 % [1].
Chainlink's mindshare rose from 6.1 % on 8 March to 9.9 % on 11 March [1].
Chainlink's mindshare rose from 9.9 % on 12 March to 6.1 % on 8 March [1].
Cardano's mindshare rose [2].
Sentiment on Cardano improved over the last 7 days [2].
Chainlink has 3.2 % mindshare, Cardano 8.1 % [1][2].
Mindshare is 3.2 % for Chainlink and 8.1 % for Cardano [1][2].
Sentiment: Chainlink 47.4, Cardano 62 [1][2].
Cardano leads by mindshare with 3.2 % [2].
Chainlink has the highest sentiment [1].
Chainlink has the lowest mindshare of the two, 8.1 % against 3.2 % for Cardano [1][2].
Cardano has the most posts [2].
Chainlink's mindshare peaked at 9.2 % on 11 March [1].
Chainlink's mindshare peaked at 9.9 % on 11 March [1].
Chainlink's mindshare peaked at 9.9 % on 12 March at 07:00 UTC [1].
Chainlink is second by mindshare [1].
Chainlink ranks #3 [1].
Cardano is the 4th by mindshare [2].
Bitcoin Cash has 8.1 % mindshare [1].
Chainlink and Solana drew 1,234 posts [1].
$WIF is what people talk about [1].
u0123456789 made 30 calls on Chainlink [1].
uffffffffff made 12 calls on Chainlink [1].
@whale made 12 calls on Chainlink [1].
ubadc0ffee0 wrote on 10 March: “Marines, we ride at dawn: LINK to $10 by May!” [1]
u0123456789 wrote on 11 March: “Marines, we ride at dawn: LINK to $10 by May!” [1]
u0123456789 wrote: “Marines, we ride at dawn: LINK to $20 by May!” [1]
u0123456789 wrote: “Marines, we ride at dusk” and left [1].
See [the post](https://evil.example/1) [1].
See https://x.example/3 [1].
u0123456789 wrote it (https://x.example/2) [1].
The share is `100 * posts of the token / all posts` [1].
As of 15 March 2020.
As of 14 March 2020, 11:00 UTC.
The answer covers the last 30 days.
In the 7 days to 13 March 2020, Chainlink drew 1,234 posts [1].
Since 10 March 2020, Chainlink drew 1,234 posts [1].
On 12 March 2020, Chainlink drew 1,234 posts [1].
Chainlink drew 1,234 posts in March 2021 [1].
Chainlink drew 1,234 posts yesterday and tomorrow [1].
Chainlink's talk doubled [1].
Half of the posts on Chainlink were bullish [1].
Thousands of posts named Chainlink [1].
Nineteen accounts named Chainlink [1].
Four narratives stand out: AI agents, DeFi yields and Halving 2020 [4].
The top seven narratives are led by AI agents [4].
More than 1,235 posts named Chainlink [1].
Chainlink's market cap is over $1.3B [3].
Chainlink's market cap is more than $1.24B [3].
Less than 41 bps of posts were bullish [1].
62 of 100 Chainlink posts were bullish [1].
Chainlink's sentiment is 62 % [1].
Chainlink's sentiment rose 7 % [1].
Chainlink's sentiment rose 7 points to 55 [1].
Chainlink's z-score is 1.25 [1].
Volume was 2.3 % above the usual volume for Chainlink [3].
Chainlink's price fell by $6.3 [3].
Chainlink could reach $10 by May [1].
Chainlink could reach ten dollars [1].
About 1,200 posts named Chainlink [1].
Chainlink's mindshare is 8.1 % [1], Q3 2020 [1].
Chainlink posts came from 1,234 wallets [1].
Chainlink posts rose with 12 % more buzz [1].
Chainlink beat Pepecoin's mindshare of 8.1 % [1].
Pepecoin has 8.1 % mindshare, more than Chainlink [1].
PEPO and Chainlink are talked about [1].
Chainlink's mindshare was not 8.1 % [1].
Chainlink's mindshare will be 8.1 % [1].
Chainlink's price could fall 6.3 % [3].
Chainlink drew 1,234 posts a day [1].
On average, Chainlink drew 1,234 posts [1].
Chainlink and Cardano have 3.2 % mindshare [1][2].
Cardano and Chainlink together hold 8.1 % mindshare [1][2].
Chainlink's mindshare was 8½ % [1].
Chainlink's mindshare was 8.​1 % [1].
Chainlink is at rank 1 by trading volume [1].
Chainlink is at rank 1 by sentiment [1].
12 % of Chainlink's posts were new [1].
The newest data is from 12 March 2020.
The newest data is 4 hours old [1].
The newest simulated post about Chainlink is from 12 March 2020.
On 29 February it rained on Monday.
Chainlink's peak mindshare was 8.1 % [1].
Chainlink's mindshare hit a low of 9.2 % on 11 March [1].
Today Chainlink drew 1,234 posts [1].
Chainlink drew 1,234 posts on Monday [1].
Sentiment on Chainlink rose from 51 to 62, and on Cardano fell from 55 to 47.4 [1][2].
Chainlink's price went from $3.41 to $3.64 [3].
Unlike Chainlink, Cardano has 8.1 % mindshare [1][2].
""".strip().splitlines()


@pytest.mark.parametrize("sentence", GOOD)
def test_a_true_sentence_passes(sentence: str) -> None:
    verdict = GATE.check(sentence, [LINK] if sentence.startswith("Its") else [])
    assert (verdict.ok, verdict.problems) == (True, ())


@pytest.mark.parametrize("sentence", BAD)
def test_a_false_or_unsupported_sentence_is_stopped(sentence: str) -> None:
    verdict = GATE.check(sentence)
    assert not verdict.ok and verdict.problems


@pytest.mark.parametrize(
    ("sentence", "subject", "ok"),
    [
        ("Its mindshare was 8.1 % [1].", [LINK], True),
        ("Its mindshare was 8.1 % [1].", [ADA], False),
        ("Its mindshare was 8.1 % [1].", [], False),
        ("- mindshare 8.1 %, up 1.1 pp [1]", [LINK], True),
        ("- mindshare 8.1 %, down 1.1 pp [1]", [LINK], False),
        ("Its mindshare of 8.1 % is above Cardano's 3.2 % [1][2].", [LINK], True),
        ("Its mindshare of 3.2 % is above Cardano's 8.1 % [1][2].", [LINK], False),
        ("Mindshare stood at 8.1 %, ahead of Cardano's 3.2 % [1][2].", [LINK], True),
        ("Solana is not in the data.", [Entity("token", "solana", ("Solana", "SOL"))], True),
        ("Solana is not in the data.", [], False),
    ],
)
def test_the_subject_of_the_sentence_before_carries_over(sentence: str, subject: list[Entity], ok: bool) -> None:
    assert GATE.check(sentence, subject).ok is ok


def test_a_sentence_that_states_nothing_is_not_counted() -> None:
    assert GATE.check("Nothing here can be checked.") == Verdict(True, 0, ())


def test_ordinary_words_that_are_also_tokens_are_words() -> None:
    sentences = [
        "Render farms and optimism are near the core of it.",
        "Optimism is in the air.",
        "People and the market flow on.",
    ]
    assert [GATE.check(sentence).ok for sentence in sentences] == [True, True, True]


WORDS = st.lists(st.text(string.ascii_lowercase + " .,-", min_size=1, max_size=12), max_size=4).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(
    WORDS,
    st.floats(0, 1e9, allow_nan=False),
    st.integers(0, 3),
    st.sampled_from(["", " %", " pp", "k", "M", "x", " bps", " posts"]),
    WORDS,
)
def test_no_number_leaves_without_evidence(head: str, value: float, decimals: int, unit: str, tail: str) -> None:
    empty = FigureGate([], BOOK, ASKED)
    assert not empty.check(f"{head} {value:,.{decimals}f}{unit} {tail}").ok


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = GATE.check(text)
    assert verdict.ok == (not verdict.problems)


def test_a_token_that_is_named_like_a_number_does_not_own_numbers() -> None:
    """A memecoin called 888 once made every count of 888 authors a token that no evidence knew."""
    book = TokenBook([*BOOK, KnownToken(99_999, "solana:888", "888", "888")])
    gate = FigureGate(EVIDENCE, book, ASKED)
    for said in ("8.1 %", "7.0 %"):
        sentence = f"Chainlink's mindshare was {said} over the last 7 days [1]."
        assert gate.check(sentence).ok == GATE.check(sentence).ok
    assert not gate.check("Chainlink had 888 authors over the last 7 days [1].").ok
    assert all("no cited evidence" not in p for p in gate.check("Chainlink had 888 authors over the last 7 days [1].").problems)


def test_windows_of_another_length_are_kept_apart() -> None:
    day = _token("chainlink", _overview(5.5, 6.0, 3, 222, 230, 50, 49, 6.2)).model_copy(
        update={"window_start": ASKED - timedelta(hours=24), "window_hours": 24}
    )
    gate = FigureGate([EVIDENCE[0], evidence_of(2, measure_of("mindshare", TokenResult), {}, day)], BOOK, ASKED)
    sentences = [
        "Chainlink's mindshare was 8.1 % over the last 7 days and 5.5 % over the last 24 hours [1][2].",
        "Chainlink's mindshare was 5.5 % over the last 7 days and 8.1 % over the last 24 hours [1][2].",
    ]
    assert [gate.check(sentence).ok for sentence in sentences] == [True, False]
