"""The phrases and patterns of the post tags, one rule per tag, to read and to edit. Never holds logic."""

from __future__ import annotations

from ruma.enrich.tag_rule import EXCHANGES, Rule
from ruma.enrich.tag_rules_events import EVENT_RULES

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
        adoption, global adoption, circulating supply, store of value, hard cap, network value, real use case
        """,
        likely="""
        use case, adoption, revenue, max supply, market cap, marketcap, mcap, inflation rate, scarcity, roadmap,
        competitors, partnerships, real world, staking rewards, developers, utility, burn, scarce, scalable, partnership,
        partners, integrations, integrated, competitive, collateral, killers, capped, supply, use cases, usecases
        """,
    ),
    "onchain": Rule(
        sure="""
        onchain data, onchain metrics, onchain analysis, onchain activity, on chain data, on chain metrics, on chain
        analysis, on chain activity, on chain volume, looking at onchain, unknown wallet, active addresses, exchange inflow,
        exchange inflows, exchange outflow, exchange outflows, netflow, hashrate, hash rate, sopr, nupl, mvrv, glassnode,
        cryptoquant, dormant coins, exchange reserves, exchange balances, whale wallet, dev wallet, top holders, holder
        distribution, gas used, new addresses, nansen, arkham, hodl waves, realized cap, puell multiple, removed from
        exchanges, removed from binance, leaving exchanges, transactions in 24, txns in 24, unrealized profit, exchange
        withdrawals
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
            rf"| (?:withdrew|deposited|moved) [\d.,]+[km]? ?\$?\w+ .{{0,40}}\b(?:{EXCHANGES}|wallets?|exchanges?)\b"
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
        world countries, eurusd, imf, economy is
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
        great deal, lack of discipline
        """,
    ),
    "fud": Rule(
        sure="""
        going to zero, goes to zero, is dead, ponzi scheme, pyramid scheme, bubble will burst, will collapse, get out while
        you can, vaporware, a shitcoin, scamcoin, is a scam, total scam, ghost chain, dead coin, dead project, no future,
        dead chain, slow rug, will dump on you, dumping on you, dumping on retail, dev is selling, dev sold, devs are
        dumping, no use case, were doomed, rekt holders, is worthless, is insolvent, trends to zero, send it to zero, is a
        ponzi, your exit liquidity, is exit liquidity, coin is garbage, coin is trash, shitcoin lol, what a shitcoin, are
        shitcoins, a hoax, is a hoax, 99% scams, still shit, exit your, is basically a scam, failed ideology, just pumping
        because, only pumping because
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
        not a shitcoin, all fiat, you think, then crypto is dead, everything else is, never bought a shitcoin
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
        rich, new millionaires, cant be better
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
        has announced, said in a statement, told reporters, spokesperson, sources say, told us in an interview, announced
        that it, announced that they, announced today that, bloomberg reports, bloomberg terminal, on bloomberg, via
        bloomberg, crypto news flash, breaking :, breaking news :, a study finds, study finds, has been released on, have
        been released, announced the listing, announced the first, notice of removal, officially files, required to file,
        just in :
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
        commences the, proposal with, airdrop campaign, campaign is live, roadmap for, hackathon, main partner, swap pairs,
        cmc have added, stress test
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
        alpha leak, leaked alpha, alpha :, little alpha, alpha for you, been leaked, leaked by, leaked too much alpha,
        leaking alpha, insider info, insider information, inside info, insiders are, dont tell anyone, keep this quiet, keep
        it quiet, before its announced, before they announce, heard from a source, source told me, a little birdie, a little
        bird told, dropping alpha, drop some alpha, not public yet, havent announced, insider knowledge, with insider, got
        some alpha, alpha here
        """,
        unless="""
        leaked nudes, leaked video, alpha male, leaked footage, leaked database, data leaked, alpha version, alpha release,
        emails leaked, leaked emails, passwords, thanks for the free alpha, the free alpha
        """,
    ),
    **EVENT_RULES,
}
