"""Every tag with texts that earn it and texts that only look like it. Reads no data folder; all texts are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.tag_rules import RULES
from ruma.enrich.tags import TAGS, listed, plain_words, tags_of

TAGGED = [
    ("technical_analysis", "$ADA daily close above the 200 MA, RSI still not overbought"),
    ("technical_analysis", "$XTZ sits on support, waiting for the retest"),
    ("fundamental_analysis", "At this price to sales ratio $AAVE looks undervalued"),
    ("fundamental_analysis", "#Stellar adoption grows and the use cases are real"),
    ("onchain", "Bitcoin hash rate and active addresses both at a new high"),
    ("onchain", "A wallet withdrew 4,200 ETH from Binance this morning"),
    ("macro", "Powell hints at rate cuts, the dollar index slides"),
    ("macro", "Gold and stocks fall with inflation fears, bitcoin holds"),
    ("fomo", "Get in before everyone else does, you will regret watching from the side"),
    ("fud", "This coin is dead, the dev sold everything"),
    ("shilling", "Hidden gem alert, easy 100x from this micro cap"),
    ("shilling", "Follow and retweet to enter our $50 draw"),
    ("news_report", "According to Reuters, the bank will custody bitcoin for its clients"),
    ("news_report", "Swiss Bank Opens Custody Desk For Cardano Holders https://t.co/x"),
    ("project_update", "We are excited to announce that the wallet app is now live"),
    ("project_update", "Testnet is live, release notes below"),
    ("alpha_leak", "Little alpha for you, this is not public yet"),
    ("prediction_market", "Polymarket puts the odds at 62%"),
    ("ipo", "The exchange filed S-1 papers and goes public in spring"),
    ("etf", "The spot ETF saw inflows for a ninth day"),
    ("listing", "$QRT is now listed on Binance"),
    ("listing", "Coinbase adds support for $QRT"),
    ("delisting", "Kraken will delist three privacy coins in May"),
    ("hack", "The bridge was exploited and 9,000 ETH drained"),
    ("scam_warning", "Beware of the fake website, never share your seed phrase"),
    ("scam_warning", "that one rugged an hour after launch"),
    ("airdrop", "The airdrop snapshot date is Friday"),
    ("whale", "Whales are moving coins to exchanges"),
    ("whale", "12,500,000 USD transferred from unknown wallet to Kraken"),
    ("breaking_news", "BREAKING: regulator drops the case"),
    ("breaking_news", "Just in: the vote has passed"),
    ("potential_catalyst", "The hard fork is next week"),
    ("potential_catalyst", "Big announcement coming from the team"),
    ("mindshare", "Nobody is talking about this chain, look at the social volume"),
    ("fundraising", "The startup raised $12 million in a seed round"),
    ("rumour", "Rumour has it that a bank is in talks to buy the exchange"),
    ("technical_analysis", "Bullish pennant on the four hour, stoch turns up"),
    ("fundamental_analysis", "A fixed supply is the whole point"),
    ("onchain", "Another 90k coins removed from exchanges today"),
    ("onchain", "The fund spent 300 ETH in an hour to buy the token"),
    ("macro", "They print money and the money supply doubles"),
    ("fomo", "Those days are gone forever and you missed them"),
    ("fud", "Most altcoins are shitcoins, the volume is a hoax"),
    ("shilling", "Giving away 50 coins, drop your TRX address"),
    ("news_report", "The majority of volume is made up, a study finds"),
    ("project_update", "The wallet has partnered with an oracle network, download it now"),
    ("alpha_leak", "Someone with insider knowledge is loading"),
    ("listing", "The listing of $QRT is out, trading starts at noon"),
    ("listing", "$QRT will be listed in Korea"),
    ("hack", "What angers me about this hack is the silence"),
    ("scam_warning", "Careful, the dev keeps rugging"),
    ("airdrop", "They are airdroping to every holder"),
    ("potential_catalyst", "Wait until staking is announced"),
    ("fundraising", "Our ICO is live, join in"),
    ("fundraising", "In for the fund raising?"),
]
UNTAGGED = [
    ("technical_analysis", "Please contact customer support, they break out the cookies"),
    ("fundamental_analysis", "I value your opinion on the coin"),
    ("onchain", "Put it on the chain around your neck"),
    ("macro", "I read the print edition"),
    ("fomo", "No FOMO here, I wait for my price"),
    ("fomo", "Don't miss out on our webinar"),
    ("fud", "Bitcoin is not dead, people said that in every crash"),
    ("shilling", "Stop shilling your moonshot in my replies"),
    ("news_report", "All goes according to plan"),
    ("news_report", "ten words in lower case about cardano and its holders https://t.co/x"),
    ("project_update", "Excited to see my family this weekend"),
    ("alpha_leak", "Another alpha male podcast"),
    ("prediction_market", "My prediction: the market goes up"),
    ("ipo", "A hippo sat in the river"),
    ("etf", "He left before the etfx meeting"),
    ("listing", "Here is my list of favourite films"),
    ("listing", "Binance will delist the pair, trading ends Friday"),
    ("delisting", "They will not delist it"),
    ("hack", "Best life hack: hackathon pizza keeps you awake"),
    ("hack", "The network has never been hacked"),
    ("scam_warning", "Some say it is a rug but it's not a scam"),
    ("airdrop", "AirDrop me a picture from your phone: no airdrop for androids"),
    ("whale", "We went whale watching off Iceland"),
    ("breaking_news", "Price is breaking out of the range"),
    ("potential_catalyst", "The rocket left the ground"),
    ("mindshare", "My mind needs a share of sleep"),
    ("fundraising", "Raise your hand if you watched the series"),
    ("rumour", "Buy the rumour, sell the fact"),
    ("onchain", "The ETFs saw netflow of 900 coins"),
    ("macro", "GDP is a word in a long report about the token"),
    ("fomo", "Don't miss it, the webinar starts at six"),
    ("fomo", "Impatience, lack of discipline, FOMO: the three killers"),
    ("fud", "All fiat goes to zero"),
    ("fud", "If this fails then crypto is dead"),
    ("shilling", "Don't fall for any giveaway"),
    ("news_report", "All launches launch the coin there"),
    ("news_report", "Just in time for the weekend"),
    ("alpha_leak", "Does someone have some alpha before the announcement"),
    ("alpha_leak", "We had a stealth launch"),
    ("ipo", "We went public on our plans"),
    ("listing", "It is now trading at nine dollars"),
    ("scam_warning", "Let's get rugged together"),
    ("scam_warning", "The bank made millions of fake accounts"),
    ("airdrop", "A giveaway to my readers #airdrop"),
    ("breaking_news", "In other breaking news, I had lunch: breaking news :"),
    ("potential_catalyst", "I am giving away a wallet, launching soon"),
    ("mindshare", "Buy before everyone is talking about it"),
    ("fundraising", "The ICO craze of 2017 is over"),
    ("fundraising", "No premine and no ICO"),
    ("fundamental_analysis", "I do not know how it fundamentally works"),
    ("technical_analysis", "Wait for the weekend and its weather"),
    ("project_update", "My elective project has been released from prison"),
    ("hack", "A growth hacker wrote the page"),
]


@pytest.mark.parametrize(("tag", "text"), TAGGED)
def test_a_text_earns_its_tag(tag: str, text: str) -> None:
    assert tag in tags_of(text, 1)


@pytest.mark.parametrize(("tag", "text"), UNTAGGED)
def test_a_text_that_only_looks_like_it_does_not(tag: str, text: str) -> None:
    assert tag not in tags_of(text, 1)


def test_every_rule_has_an_example_and_a_counter_example_and_calls_are_left_to_calls() -> None:
    assert {tag for tag, _ in TAGGED} == {tag for tag, _ in UNTAGGED} == set(RULES)
    assert set(TAGS) - set(RULES) == {"long_call", "short_call"}
    assert len(TAGS) == len(set(TAGS)) == 26


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("gm everyone, lovely morning", ()),
        ("", ()),
        ("BREAKING: exchange hacked, 40,000 ETH stolen in an hour", ("news_report", "hack", "breaking_news")),
        ("Binance will list $QRT tomorrow, airdrop for holders", ("listing", "airdrop")),
    ],
)
def test_all_tags_of_a_text_in_the_order_of_the_list(text: str, tags: tuple[str, ...]) -> None:
    assert tags_of(text, 1) == tags


@pytest.mark.parametrize(
    "text", ["$XTZ sits on support, waiting for the retest", "Swiss Bank Opens Custody Desk For Cardano Holders https://t.co/x"]
)
def test_weak_signs_count_only_where_a_token_is_named(text: str) -> None:
    assert tags_of(text, 0) == ()
    assert tags_of(text, 1) != ()


@pytest.mark.parametrize(
    "text", ["Beware of fake accounts", "BEWARE OF FAKE ACCOUNTS!!", "beware of #fake accounts https://t.co/x @someone"]
)
def test_case_marks_links_and_handles_do_not_matter(text: str) -> None:
    assert tags_of(text, 0) == ("scam_warning",)


def test_phrases_do_not_reach_across_links_into_words() -> None:
    assert tags_of("see https://example.org/airdrop and @hacked", 1) == ()


def test_phrases_are_written_as_plain_words_are() -> None:
    wrong = [
        (tag, phrase)
        for tag, rule in RULES.items()
        for lines in (rule.sure, rule.likely, rule.unless, rule.gates)
        for phrase in listed(lines)
        if plain_words(phrase) != f" {phrase} "
    ]
    assert wrong == []


@given(st.text(max_size=200), st.integers(0, 30))
def test_any_text_gets_known_tags_once_and_in_order(text: str, mention_count: int) -> None:
    tags = tags_of(text, mention_count)
    assert [tag for tag in TAGS if tag in tags] == list(tags)
    assert tags_of(text, mention_count) == tags


@pytest.mark.parametrize(
    "text", ["list " * 20_000, "withdrew 1 " * 9_000, "a b " * 20_000, "transferred from " * 6_000, "#" * 100_000]
)
def test_hostile_texts_say_nothing(text: str) -> None:
    """A rule that looks back over the whole text at every word would hang here."""
    assert tags_of(text, 1) == ()
