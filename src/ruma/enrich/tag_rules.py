"""The phrases and patterns of the post tags, one rule per tag, to read and to edit. Never holds logic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """When a tag is put on: one sure phrase or pattern, or enough likely phrases in a post that names a token.

    `unless` takes the tag away; the pattern is tried on the plain words only if one of its `gates` is in them.
    Phrases are lower case, without apostrophes, parted by commas; numbers and sentence marks are words of their own.
    """

    sure: str = ""
    likely: str = ""
    likely_needed: int = 2
    unless: str = ""
    gates: str = ""
    pattern: str = ""


_EXCHANGES = "coinbase|binance|kraken|kucoin|bitfinex|bitstamp|gemini|bittrex|huobi|okex|okx|bybit|upbit|ftx|poloniex|robinhood"
_COMING = "tomorrow|tonight|soon|this week|next week|this month|next month|in \\d+ (?:days|weeks|hours)|on \\w+ \\d+"

RULES: dict[str, Rule] = {
    "technical_analysis": Rule(
        sure="""
        rsi, macd, fibonacci, fib level, fib levels, fib extension, fib retracement, golden cross, death cross, moving
        average, moving averages, head and shoulders, ascending triangle, descending triangle, symmetrical triangle, falling
        wedge, rising wedge, bull flag, bear flag, bullish flag, bearish flag, double top, double bottom, trend line,
        trendline, higher low, higher lows, lower high, lower highs, higher high, higher highs, lower low, lower lows,
        bullish divergence, bearish divergence, hidden divergence, elliott wave, order block, orderblock, bollinger,
        bollinger bands, ichimoku, volume profile, overbought, oversold, weekly close, daily close, support and resistance,
        200 ma, 200ma, 50 ma, 50ma, 200 ema, 21 ema, 200 dma, 200dma, 200ema, 200wma, cup and handle, wyckoff, range high,
        range low, s r flip, support turned resistance, candle close, weekly candle, daily candle, technical analysis,
        inverse head and shoulders, bull cross, td sequential, engulfing candle, doji, descending channel, ascending
        channel, cme gap, liquidity zone, descending resistance, key resistance, key support, pennant, stoch, stochastic,
        fib ratios, fractals, trend reversal, dead cat bounce, lower time frames, lower timeframes, swing trade, swing
        trades, shakeout, bullish cross, confluence, price action looks
        """,
        likely="""
        support, resistance, breakout, break out, breaking out, retest, candle, candles, chart, trend, uptrend, downtrend,
        wick, consolidation, consolidating, range, daily, weekly, 4h, 1h, 1d, pivot, levels, level, wedge, triangle, bounce,
        pattern, invalidation, bottomed, local top, local bottom, ema, fib, target, rejection, rejected, retrace, reversal,
        targets, pullback, bearish, higher, lower, price action, bias, longs, timeframe, time frames, scenario
        """,
        unless="supply chart, customer support, support team, tech support",
    ),
    "fundamental_analysis": Rule(
        sure="""
        fundamentals, tokenomics, undervalued, overvalued, fundamental analysis, stock to flow, total value locked, tvl,
        fully diluted, fdv, intrinsic value, price to sales, protocol revenue, fee revenue, fees generated, network effect,
        network effects, metcalfe, emission schedule, token supply, value accrual, market cap to tvl, valuation, token
        economics, due diligence, fair value, total addressable market, cash flow, cash flows, fixed supply, business
        adoption, global adoption, use cases, usecases, circulating supply, store of value, hard cap, network value, real
        use case
        """,
        likely="""
        use case, adoption, revenue, max supply, market cap, marketcap, mcap, inflation rate, scarcity, roadmap,
        competitors, partnerships, real world, staking rewards, developers, utility, burn, scarce, scalable, partnership,
        partners, integrations, integrated, competitive, collateral, killers, capped, supply
        """,
    ),
    "onchain": Rule(
        sure="""
        onchain data, onchain metrics, onchain analysis, onchain activity, on chain data, on chain metrics, on chain
        analysis, on chain activity, on chain volume, looking at onchain, unknown wallet, active addresses, exchange inflow,
        exchange inflows, exchange outflow, exchange outflows, netflow, hashrate, hash rate, sopr, nupl, mvrv, glassnode,
        cryptoquant, dormant coins, exchange reserves, exchange balances, whale wallet, dev wallet, top holders, holder
        distribution, gas used, new addresses, nansen, arkham, hodl waves, realized cap, puell multiple, removed from
        exchanges, removed from binance, leaving exchanges, transactions in 24, txns in 24, unrealized profit
        """,
        likely="""
        onchain, on chain, utxo, wallet, wallets, transferred, withdrew, deposited, holders, transactions, addresses,
        supply, exchanges, blocks, bundled, snipers
        """,
        likely_needed=3,
        unless="""
        your wallet address, drop your wallet, etfs, bitcoinetfs
        """,
        gates="transferred from, withdrew, deposited, moved, spent",
        pattern=(
            r" transferred from [\w ]+ to | spent [\d.,]+[km]? ?\$?\w+ .{0,30}to buy "
            rf"| (?:withdrew|deposited|moved) [\d.,]+[km]? ?\$?\w+ .{{0,40}}\b(?:{_EXCHANGES}|wallets?|exchanges?)\b"
        ),
    ),
    "macro": Rule(
        sure="""
        fomc, cpi, federal reserve, cuts interest rates, cut interest rates, raise interest rates, raises interest rates,
        hike interest rates, negative interest rates, low interest rates, zero interest rates, rate cut, rate cuts, rate
        hike, rate hikes, quantitative easing, quantitative tightening, stimulus, treasury yields, bond yields, dxy, s p
        500, unemployment, recession, jobs report, nonfarm payrolls, ecb, jerome powell, powell, central bank, central
        banks, money printing, money printer, monetary policy, fiscal policy, tariffs, negative rates, hyperinflation,
        global liquidity, the fed, dollar index, yield curve, jobless claims, bank of england, pboc, spx, print money,
        prints money, printing money, printed money, money supply, traditional markets, economic downturn, hyperinflate,
        hyper inflate, fiat devaluation, devaluation, gold backed, risk assets, purchasing power, high risk assets, third
        world countries
        """,
        likely="""
        inflation, fed, dollar, usd, economy, stocks, stock market, gold, bonds, oil, debt, equities, nasdaq, print,
        printing, silver, gdp, fiat, savings, recession, pandemic
        """,
        likely_needed=3,
        unless="""

        """,
    ),
    "fomo": Rule(
        sure="""
        fomo, fomoing, dont miss out, dont miss this, dont miss the, last chance, before its too late, you will regret,
        youll regret, still early, were early, we are early, you are early, youre early, train is leaving, the train has
        left, get in before, dont fade, faded it, regret not buying, i regret not, why didnt i buy, wish i bought, wish i
        had bought, thanks for fading, last dip, never be this cheap, never see these prices, not too late, we are so early,
        were so early, get left behind, getting left behind, been missing out, people are missing out, missed out on $,
        still so early, youve missed, you missed, days are gone, missed this one, i missed this, hop on the, hop on now,
        getting fomo, before everyone is, dont miss the train
        """,
        unless="""
        no fomo, dont fomo, never fomo, without fomo, avoid fomo, ama, vlog, webinar, livestream, episode, the video, our
        panel, miss the webinar, giveaway, follow and retweet, retweet, register, doggies, join us, watch our, contact,
        great deal
        """,
    ),
    "fud": Rule(
        sure="""
        going to zero, goes to zero, is dead, ponzi scheme, pyramid scheme, bubble will burst, will collapse, get out while
        you can, vaporware, a shitcoin, scamcoin, is a scam, total scam, ghost chain, dead coin, dead project, no future,
        dead chain, slow rug, will dump on you, dumping on you, dumping on retail, dev is selling, dev sold, devs are
        dumping, no use case, were doomed, rekt holders, is worthless, is insolvent, trends to zero, send it to zero, is a
        ponzi, your exit liquidity, is exit liquidity, coin is garbage, coin is trash, shitcoin lol, what a shitcoin, are
        shitcoins, a hoax, is a hoax, 99% scams, still shit, exit your
        """,
        unless="""
        worthless fiat, worthless paper, usd shitcoin, still thinks, still think, anyone that still, not a scam, isnt a
        scam, not dead, isnt dead, not a ponzi, is fiat, fiat is, dollar is, usd is, dollar to zero, not going to zero, wont
        go to zero, bears are dead, down to zero fees, from zero to, zero to hero, close to zero, was a scam, they said,
        people said, fud is dead, is not over, its over 9, its over 1, interest rates to zero, rates to zero, zero fees,
        zero interest, people that, people who, people think, people say, someone asks, asks you, if you think, cash is
        trash, doesnt go to zero, joke, fiat currencies, all other money, coronavirus, told people, everyone says, they say,
        calling bitcoin, few understand, like this, i thought, you thought, scammers, thinks, claims, im convinced, if
        bitcoin, everything is a scam, argument is dead, narrative, until demand, too popular, next time, bitcoin is dead,
        not a shitcoin, all fiat, you think, then crypto is dead
        """,
    ),
    "shilling": Rule(
        sure="""
        hidden gem, hidden gems, next gem, 100x gem, 1000x gem, low cap gem, lowcap gem, moonshot, next 100x, next 1000x,
        easy 10x, easy 100x, easy 5x, dont sleep on, you are sleeping on, sleeping on, ape in, send it higher, buy now, huge
        potential, massive potential, best project, best investment, best crypto, the next bitcoin, dyor but, low cap,
        lowcap, 100x potential, x potential, to the moon, giveaway, give away, giveaways, retweet and follow, like and
        retweet, follow and retweet, rt and follow, follow me and, tag 2 friends, tag 3 friends, tag friends, join our
        telegram, join us on telegram, join my telegram, use my referral, referral link, promo code, use code, sign up
        bonus, pump it, ape this, send this, shill it, lets pump, next to pump, dont miss this gem, this is the next, free
        signals, vip signals, join the pump, fill your bags, giving out $, giving away, is giving away, must do is follow,
        retweet this, retweets this, rt this tweet, drop your trx, drop your doge, drop your btc, win up to, the train !,
        pamp, going to the top, get rich, good luck everyone, flash giveaway, best gem, gonna make you rich, will make you
        rich, per referral, valid referral, every referral
        """,
        unless="""
        on moonshot, be on moonshot, tired of shilling, stop shilling, is not a, nicely shilled, not going to the moon, do
        your own research before, do not send, is a lie, dont fall for, no giveaway, fall for any
        """,
        gates="10x, 20x, 50x, 100x, 1000x",
        pattern=(
            r" (?:easy|potential|possible|instant|minimum|will do|can do|going|gonna|next) (?:\w+ )?\d+x "
            r"| \d+x (?:gem|potential|incoming|soon|easy|from here|coin) "
        ),
    ),
    "news_report": Rule(
        sure="""
        according to, reports that, reported that, report says, a report by, new report, news update, daily news, coindesk,
        cointelegraph, reuters, forbes, cnbc, decrypt, wall street journal, financial times, press release, announces that,
        has announced, said in a statement, told reporters, spokesperson, sources say, just in, told us in an interview,
        announced that it, announced that they, announced today that, bloomberg reports, bloomberg terminal, on bloomberg,
        via bloomberg, crypto news flash, breaking :, breaking news :, a study finds, study finds, has been released on,
        have been released, announced the listing, announced the first, notice of removal, officially files, required to
        file
        """,
        unless="""
        giveaway, giveaways, follow me, follow us, retweet, new video, podcast teaser, welcome to join, according to me,
        according to my, according to plan, according to the chart, according to this chart, me when, news outlet, joke,
        according to a rep, all launches, is a joke
        """,
        gates="""
        says, announces, launches, partners, files, confirms, approves, unveils, reveals, joins, acquires, sues, raises,
        bans
        """,
        pattern=r"^ (?!all |if |when |how |why |once |until )(?:\w+ ){1,5}"
        r"(?:announces|launches|partners with|files|confirms|approves|unveils|reveals|acquires|sues|raises|bans) ",
    ),
    "project_update": Rule(
        sure="""
        excited to announce, happy to announce, proud to announce, pleased to announce, thrilled to announce, glad to
        announce, we are launching, we have launched, weve launched, we just launched, we released, weve released, we have
        released, our roadmap, mainnet is live, mainnet launch, testnet is live, is now live on, weekly update, dev update,
        development update, monthly update, status update, community update, release notes, changelog, our mainnet, our
        testnet, our team has, our latest release, weekly report, progress report, new release, weve partnered, we
        partnered, we are partnering, now integrated with, our partnership with, is live on mainnet, live on mainnet, live
        on testnet, weve been working on, we shipped, beta is live, network upgrade, code release, has partnered with, have
        partnered with, has now partnered, is now available on, now available on, are now available, is out !, is out now,
        download it now, successful integration, recent integration, has integrated, have integrated, to integrate, is
        integrating, are integrating, ama with, an ama, great milestone, a milestone, reached a milestone, has been
        released, have been released, weve collaborated, we have collaborated, is enabled on, will be live on, upgrade will
        be live, to celebrate our, drop us a message, trading contest, cant wait to launch, final touches, swap of,
        commences the, proposal with, airdrop campaign, campaign is live
        """,
        gates="mainnet, testnet, version, upgrade, beta, wallet",
        pattern=(
            r" (?:mainnet|testnet|version [\d.]+|upgrade|beta|wallet|app) (?:is|are|has been|now) (?:now )?"
            r"(?:live|released|available|complete|completed|launched|deployed) "
        ),
        unless="elective, fitness, my new job, ive joined",
    ),
    "alpha_leak": Rule(
        sure="""
        alpha leak, leaked alpha, alpha :, some alpha, little alpha, free alpha, alpha for you, been leaked, leaked by,
        leaked too much alpha, leaking alpha, insider info, insider information, inside info, insiders are, dont tell
        anyone, keep this quiet, keep it quiet, before its announced, before they announce, heard from a source, my sources,
        source told me, a little birdie, a little bird told, stealth launch, stealth launched, dropping alpha, drop some
        alpha, not public yet, havent announced, insider knowledge, with insider, got some alpha, alpha here
        """,
        unless="""
        leaked nudes, leaked video, alpha male, leaked footage, leaked database, data leaked, alpha version, alpha release,
        emails leaked, leaked emails, passwords, thanks for the free alpha, the free alpha
        """,
    ),
    "prediction_market": Rule(
        sure="""
        prediction market, prediction markets, polymarket, kalshi, predictit, augur market, betting market, betting markets,
        betting odds, predictions market, odds on polymarket, prediction platform, metaculus, manifold markets
        """,
    ),
    "ipo": Rule(
        sure="""
        ipo, ipos, initial public offering, going public, go public, goes public, went public, direct listing, public
        listing, publicly listed company, s 1 filing, files s 1, filed s 1, via spac, spac merger, nasdaq listing, nyse
        listing
        """,
        unless="""
        like an ipo, go public with, goes public with, went public with, going public with, ico and ipo, keys public, make
        it public, public on our, public on my, public on their
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
        adds trading pairs, new trading pairs, deposits are now open, the listing of, now trading on, is now trading, be
        listed on, be listed soon, will be listed, gets listed, get listed, listed on korean, margin trading for, soon be
        listed, major cex listing, tier 1 exchange, exchange listings
        """,
        unless="""
        delist, delisted, delisting, delists, will delist, to delist, listed below, my list, list of, added more, customer
        support, nasdaq listing, price on binance
        """,
        gates="list, lists, listed, listing, adds, support, supports, available on, trading on, pairs",
        pattern=(
            r" (?:list|lists|listed|listing|adds?|adding|added|will support|supports|available|trading|pairs?) (?:\S+ ){0,6}?"
            rf"(?:on|at|to|by) (?:{_EXCHANGES}) "
            rf"| (?:{_EXCHANGES}) (?:\w+ ){{0,2}}(?:will list|lists|to list|is listing|has listed|just listed|listed|"
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
        airdrop on iphone
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
        netflix series, new series, raised $0
        """,
        gates="""
        raise, raises, raised, raising, series, ico, ieo, ido, ibco
        """,
        pattern=(
            r" (?:our|upcoming|ongoing|join the|of the|of|before) (?:ico|ieo|ido|ibco) (?:is |will |till |end|now |on |at |! |- |in |. )"
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
