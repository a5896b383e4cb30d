"""The phrases and patterns of the tags for what happens: bets, listings, hacks, airdrops, money raised. Never holds logic."""

from __future__ import annotations

from ruma.enrich.tag_rule import EXCHANGES, Rule

_COMING = "tomorrow|tonight|soon|this week|next week|this month|next month|in \\d+ (?:days|weeks|hours)|on \\w+ \\d+"

EVENT_RULES: dict[str, Rule] = {
    "prediction_market": Rule(
        sure="""
        prediction market, prediction markets, polymarket, kalshi, predictit, augur market, betting market, betting markets,
        betting odds, predictions market, odds on polymarket, prediction platform, metaculus, manifold markets
        """,
    ),
    "ipo": Rule(
        sure="""
        ipo, ipos, initial public offering, going public, go public, goes public, went public, direct listing, public
        listing, s 1 filing, files s 1, filed s 1, via spac, spac merger, nasdaq listing, nyse listing
        """,
        unless="""
        like an ipo, go public with, goes public with, went public with, going public with, ico and ipo, keys public, make
        it public, public on our, public on my, public on their, no ipo, or ipo
        """,
    ),
    "etf": Rule(
        sure="""
        etf, etfs, etp, etps, exchange traded fund, exchange traded funds, exchange traded product, bitcoinetfs,
        ethereumetfs, spot etf, bitcoinetf, ethereumetf, ibit, fbtc
        """,
    ),
    "listing": Rule(
        sure="""
        new listing, new listings, exchange listing, listing announcement, listed on binance, listed on coinbase, listing on
        binance, listing on coinbase, coinbase listing, binance listing, kraken listing, now listed on, just got listed, got
        listed on, tier 1 listing, cex listing, trading is live on, trading will open, opens trading for, open trading for,
        adds trading pairs, new trading pairs, deposits are now open, the listing of, now trading on, be listed on, be
        listed soon, will be listed, gets listed, get listed, listed on korean, margin trading for, soon be listed, major
        cex listing, tier 1 exchange, exchange listings
        """,
        unless="""
        delist, delisted, delisting, delists, will delist, to delist, listed below, my list, list of, added more, customer
        support, nasdaq listing, price on binance
        """,
        gates="list, lists, listed, listing, adds, support, supports, available on, trading on, pairs",
        pattern=(
            r" (?:list|lists|listed|listing|adds?|adding|added|will support|supports|available|trading|pairs?) (?:\S+ ){0,6}?"
            rf"(?:on|at|to|by) (?:{EXCHANGES}) "
            rf"| (?:{EXCHANGES}) (?:\w+ ){{0,2}}(?:will list|lists|to list|is listing|has listed|just listed|listed|"
            r"adds support for|adds|adding support for|added support for|will support|opens trading) "
        ),
    ),
    "delisting": Rule(
        sure="""
        delist, delists, delisted, delisting, delistings, de list, de listed, will be removed from trading, remove trading
        pairs, removes trading pairs, removal of trading pairs, cease trading, ceases trading, trading will be halted,
        trading halted, suspends trading of, suspend trading of, suspending trading of, halts trading of
        """,
        unless="wont delist, not delist, not be delisted, not delisting",
    ),
    "hack": Rule(
        sure="""
        hacked, hackers stole, hacker stole, got hacked, was hacked, been hacked, exploited for, exploit drained, was
        exploited, been exploited, stolen funds, funds stolen, drained, wallet drainer, security breach, data breach, flash
        loan attack, 51 attack, 51% attack, private keys compromised, compromised wallet, keys leaked, bridge exploit,
        reentrancy attack, ransomware, hackers, crypto heist, twitter hack, exchange hack, security incident, stolen in,
        stole, mt gox hack, cyber attack, cyberattack, sim swap, sim swapped, dao hack, this hack, the hack, hacker, the
        hacks, managed to steal, has been compromised, have been compromised
        """,
        unless="""
        never been hacked, cant be hacked, cannot be hacked, never hacked, unhackable, life hack, growth hack, stole my
        heart, stole the show, hackathon hackers, stole my meme, stole my tweet, stole my girl, not been hacked, not hacked,
        feel drained, im drained, emotionally drained, hackers welcome, hasnt been hacked, growth hacker, ethical hacker
        """,
    ),
    "scam_warning": Rule(
        sure="""
        scam alert, scam warning, beware of, beware scammers, scammers are, scammers want, scammers will, by scammers, is a
        scammer, are scammers, by a scammer, phishing, fake account, fake website, fake giveaway, impersonator,
        impersonators, impersonating, rug pull, rugpull, rug pulled, rugged, honeypot, dont click, do not click, do not
        send, dont send any, never share your, never send, dont fall for, do not fall for, stay away from, avoid this coin,
        bundled supply, known scam, is a rug, be careful with, exit scam, exit scammed, it is a scam, this is a scam, its a
        scam, please be careful, report this account, wallet drainer, sketchy contract, rugging, can be rug, can be a rug,
        might be a rug, might rug, gonna rug, going to rug, will rug, looks rug, looks like a rug, defending a rug, trust no
        one, scammers managed, will get rugged, another rug, massive rug
        """,
        unless="""
        not a scam, isnt a scam, not a rug, wont rug, isnt a rug, thought it was a scam, pulled the rug, stay away from me,
        i thought, send me any, in my sleep, hasnt been rugged, hasnt rugged, not because, not rugged, beware of the bears,
        beware of bears, bear rugged, get rugged together, deserve to be rugged, deserve to get rugged, not rugging
        """,
    ),
    "airdrop": Rule(
        sure="""
        airdrop, airdrops, airdropped, airdropping, air drop, token claim, claim your tokens, claim your free, snapshot will
        be taken, snapshot date, snapshot for, claim is live, claims are live, retroactive rewards, airdroping
        """,
        unless="""
        airdrop me a, airdropped food, via airdrop from my iphone, airdropped me a photo, no airdrop, iphone airdrop,
        airdrop on iphone, giveaway, giveaways, retweets this
        """,
    ),
    "whale": Rule(
        sure="""
        whale alert, whales are, whale is, whale bought, whale sold, whale just, whale wallet, whale wallets, whales buying,
        whales selling, whale moved, whale deposited, whale withdrew, whales accumulating, bitcoin whale, bitcoin whales,
        btc whale, eth whale, a whale, the whale, smart money bought, smart money wallet, large holder, large holders, big
        whale, whale activity, whale accumulation, whale dumping, whale dumped, whale dump, the whales, some whale, whale
        transferred
        """,
        likely="whale, whales",
        likely_needed=1,
        unless="""
        whale watching, killer whale, blue whale, humpback whale, whale shark, whale of a, save the whales, beached whale,
        whale meat, baby whale, whale song
        """,
        gates="usd transferred from, transferred from",
        pattern=r" (?:\d{1,3}(?:,\d{3}){2,}|\d+(?:\.\d+)?[mb]) usd transferred from ",
    ),
    "breaking_news": Rule(
        sure="""
        breaking :, breaking news, just in :, breaking news :, news alert, breaking !, breaking . . ., breaking ! !, urgent
        :, developing story
        """,
        unless="""
        heart breaking news, breaking news about, no breaking news, in other breaking news
        """,
    ),
    "potential_catalyst": Rule(
        sure="""
        catalyst, catalysts, big announcement, huge announcement, major announcement, announcement coming, announcement
        soon, announcements coming, upcoming halving, before the halving, until the bitcoin halving, until bitcoin halving,
        until the halving, halving is coming, ahead of the halving, days until the bitcoin halving, days until bitcoin
        halving, days until the halving, days until mainnet, days until launch, days until the launch, upcoming upgrade,
        upcoming launch, upcoming unlock, token unlock, unlock event, mainnet launch date, price driver, will send the
        price, sell the news, buy the rumor, big news coming, huge news coming, news incoming, announcement incoming, pre
        halving, days to the halving, staking is announced, staking will be announced, announcement tomorrow, live in a few,
        hardfork today, hard fork today, will be unlocked, shares will unlock, once staking, when staking, will come out
        this, as soon as we get, when it gets listed, end of this month
        """,
        unless="""
        days until christmas, days until my, days until your, catalyst for smart contract adoption paper, pre halving
        bitcoin giveaway, giveaway, days until the election, giving away, win up to
        """,
        gates="""
        mainnet, upgrade, fork, halving, launch, launches, launching, unlock, listing, decision, approval, announcement
        """,
        pattern=(
            r" (?:mainnet|upgrade|hard ?fork|fork|halving|launch|launches|launching|"
            r"unlock|listing|decision|approval|announcement) "
            rf"(?:\w+ ){{0,3}}(?:{_COMING}) "
        ),
    ),
    "mindshare": Rule(
        sure="""
        mindshare, mind share, attention economy, everyone is talking about, everyones talking about, all anyone talks
        about, nobody is talking about, no one is talking about, noone is talking about, trending on twitter, is trending,
        trending topic, trending now, all over my timeline, all over my tl, all over my feed, my timeline is, timeline is
        full, my tl is, my feed is full, kaito, lunarcrush, social volume, social dominance, most mentioned, most talked
        about, google trends, google searches, search interest, search volume, most discussed, social mentions, twitter
        mentions, number 1 trending, trending worldwide, top trending
        """,
        unless="""
        my timeline is broken, timeline is messed, before everyone is talking
        """,
    ),
    "fundraising": Rule(
        sure="""
        seed round, funding round, private sale, presale, pre sale, token sale, public sale, series a round, series a
        funding, strategic round, raised funding, venture capital, initial coin offering, initial exchange offering,
        crowdsale, crowdfunding, seed funding, backed by a16z, round led by, investment led by, led the round, backed by
        binance labs, valuation of $, token offering, fund raising, fundraising, fundraiser, raising funds, token presale
        """,
        unless="""
        tv series, world series, iphone series, raise your hand, book series, podcast series, video series, web series,
        netflix series, new series, raised $0, no ico
        """,
        gates="""
        raise, raises, raised, raising, series, ico, ieo, ido, ibco
        """,
        pattern=(
            r" (?:our|upcoming|ongoing|join the|of the|of|before) (?:ico|ieo|ido|ibco) "
            r"(?:is |will |till |end|now |on |at |! |- |in |. )"
            r"| (?:ico|ieo|ido|ibco) (?:is live|is now live|starts|started|ends|sale|round|ending|end) |"
            r" (?:raise|raises|raised|raising|has raised|closes|closed) (?:a |an |over |about |nearly |around |another )?"
            r"\$?\d[\d.,]*[kmb]?(?: million| billion| thousand)? | series [a-d] "
        ),
    ),
    "rumour": Rule(
        sure="""
        rumor, rumors, rumour, rumours, rumored, rumoured, unconfirmed report, unconfirmed reports, unconfirmed rumors,
        unconfirmed but, still unconfirmed news, word on the street, allegedly, reportedly, hearing that, im hearing, i am
        hearing, speculation that, whispers of, whisper has it, sources say, sources tell, insiders say, might be acquiring,
        could be acquiring, said to be in talks, in talks to, in talks with, can anyone confirm, not confirmed yet
        """,
        unless="""
        buy the rumor, buy the rumour, false rumor, rumors are false, rumors are not true, no rumors, deny rumors, denies
        rumors, debunk, i heard that song, spread rumors
        """,
    ),
}
