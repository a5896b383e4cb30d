"""Words that are no token names in a question, and what places and topics are called. Never decides what a question means."""

from __future__ import annotations

# Words of questions and of the trade: in lower case they name no token, whatever ticker they happen to be.
_ORDINARY = """
a about above access account accounts across act action active activity add adding address after again against agent agents
ago ahead ai air airdrop airdrops alert algo all allocation alpha alt altcoin altcoins alts am amount an analyse analysis
analyst analyze and announced announcement any anyone anything ape api app apple apps apr april apy are area around as ask
asked asking assets at ath atl attention audit august author authors average avoid away baby back backed backing bad bag bags
bank base based be bear bearish bears because been before behind being believers best bet better between big binance bit
bitcoiners bitget block blockchain blue board bold book boost border both bottom bounce boundless box brain break bridge
bridges bridging brief bring bro buck build bull bullish bulls burn business but buy buying by bybit calculate calculated call
called callers can cap capital capitulation caps cash cat catalyst catalysts cause caused certik cex chain chains change
changed changes chart charts chat cheap check claim class close cloud code coin coinbase coins cold combine come comes coming
community compare compared comparison compute conditions conversation cool core correction cost could count cpi crash crashing
credit credits cross crowd crypto cryptocurrency cryptos currency current currently cycle daily dance dao dark data date dawn
day days dead deal debate december deep defi define defined definition delta depin describe detail details developer dex did
die differ difference digest dip dips direction discord discuss discussed discussion do does dog doing dollar dominance
dominant dominate dominating done down drive driven driver drivers driving drop dropped dropping dump dumpers dumping during
each earn earth easy ecosystem edge edit election elections elon else emotion end engine enjoy epic era error etf euphoria
euro even event events ever every everyone everything evidence exchange exchanges exit expect experience explain exploit
exploits fact fade fading fair fall falling fast favor fear february fed fee feeling fees few fiat fight figure figures find
fire first fit five fix flag flash flat flip flow flows focus fold follow fomo football for force forecast forever form
formula found four free fresh friday friend from fud fuel full fun function fund funding funds future gain gained gainer
gainers gaining gains game gaming gas gave general get gets getting gift give gives glad global go goal going gold gone good
google got graph greed green group grow growing growth guide hack hacks had half halving hand happen happened happening
happens hard has have hear heat heating hedge held hello help her here hey hi high higher highest highlight him his history
hit hodl hold holders holding home hope hot hour hours house how however hub huge human i idea identify identity if ignore
impact important in index inflation influencer influencers info infrastructure insight insights institution instructions
interest interesting into invest investing investment investors is it its january join joke judge july jump june just keep key
kind king know kol kols kraken last lately later latest launch launches launching launchpad law lawsuit layer lead leader
leaders leading leads learn least left less let level leverage life lift light like likely limit line link liquid liquidity
list listed listing live lol long look looking lose loser losers loses losing loss lost lot lots love low lower lowest luck
macro magic main make makes making man many map march market markets mask master math matter may maybe me mean meaning means
measure measured measures media meme memecoin memecoins memes mention mentioned mentions metric microsoft might mind mindshare
mine miner miners minimum mining missing mode momentum monday money month months mood moon more morning most move moved
movement mover movers moves moving much music musk my name names narrative narratives near need negative net network neutral
never new news next nft nfts nice night no noise none normal nos not note nothing november now number numbers october of off
offer ok okay okx on once one ones only open opinion opinions opportunity opposite option options or oracle oracles orbit
order ordinals other others our out outlook outperform outperformer outperforming over overall overview own page paid pair
panic part partnership partnerships past path pay payment peak people per percent perform performance performing perp
perpetual perps person physical pick place plain plan play player please poem point popular portfolio position positive post
posting posts potential power predict prediction prefer present president pressure previous price prices privacy pro problem
profit profits project projects prompt protocol prove public pump pumped pumpers pumping push pushing put python question
questions quick quote quoted quotes rally range rank ranking rate rates ratio react read real really reason reasons recap
recent recently recipe red reddit regulation regulators report reserve rest restaking result retail return reveal review right
rise rises rising risk risks road rocket role room rose round rug rule rules run running rwa safe said sale same saturday save
saw say saying says scam science score script search season sec second sector security see seem seen sell selling sense
sentiment sentiments september series server set several shape share shares she shift shill shock short shorted should show
shows side sign signal signals silver simple since sister six size skip sky sleep slow small smart snapshot so social sold
some something soon sort soul sound source space spark speak speed spend spike split spot stable stablecoin stage stake
staking stand star start started state stats status stay step still stock stocks stop storage store stories story strategy
street stronger strongest study such suggest sum summarise summarize summary sunday super supply support sure surge surging
swap switch system table take talk talked talking talks target tax team tech telegram tell ten term terms test testnet
testnets text than thank thanks that the their them theme themes then there these they thing things think this those thought
three through thursday tide tier tiktok time times to today together token tokens tomorrow tone too took tool tools top topic
topics total touch toward track trade traded traders trades trading trend trending trends trigger true trust truth try tuesday
turn turned tvl tweet tweets twitter two type under understand unit universe unlock unlocks until up update updates upside us
usd usdc usdt use used user users using utility value variance versus very view views viral vision voice volatile volatility
volume volumes vs wait wall wallet want war was watch water wave way we weak weaker wealth weather web wednesday week weekly
weeks well went were gm gn hola howdy huh mtd namaste qtd wtd ytd sup yo whale whales what whats when where which while white
who whose why wild will win winner winners winning
with without word words work working works world worry worse worst worth would wrapped write wrong year years yes yesterday
yet yield you your youtube zero zone stack stacks pit quick sitrep angry scared pros retail froth frothy overheated
shilling shill coordinated organic washed thin
ready million strong haven family party unknown legit control closed solid sorry parabolic solve death beast basis honey creator
buddy heart degen liquidated minted bonded secret pizza coffee millionaire loading conviction invite twins faith request destiny
bounty match legend girls storm accelerate genius ponzi anonymous rabbit fractal worthless carry browser singularity banned
startup chaos factor reboot zodiac stonks fireworks salty distribute coded scales bored metal bully basket scoop nerds route
troll boomer prison diamond ultra lambo normie strike island cabal motion linear shadow ethos citadel socks chunk savage infinity
refund chair propaganda degenerate robot ghost squad convo eaten intervention cringe portal discipline tesla auction decimal
plugin clown wicked cancer swarm garden handy pulse unicorn forest realm beans angel illusion intern sidelined limitless homie
frontier plant cartel uptick baked redemption quantum sauce popcorn spectrum queen mystery equation puppet smack cheese mates
swipe rainbow fishy brick catapult jackpot sheesh aliens pillar thumb convergence cream abyss tribe banana frank rugger rugpull
fluid launchpool tower limbo fabric lever meter senate thief metaverse neural nostalgia blank devour insure passage symbiosis
manifest goofy america monkey melody anymore receipts temperature percent major
"""
ORDINARY = frozenset(_ORDINARY.split()) | {"hype", "hyped", "useless", "virtual", "meta", "metas", "ray", "elf"}

# Names of chains as people write them, and the id that narratives know them by. Longest first wins.
ECOSYSTEMS: dict[str, str] = {
    "bitcoin": "bitcoin", "btc": "bitcoin", "ethereum": "ethereum", "eth": "ethereum", "ether": "ethereum", "solana": "solana",
    "sol": "solana", "base": "base", "base chain": "base", "bnb chain": "bnb-chain", "bnb": "bnb-chain", "bsc": "bnb-chain",
    "binance smart chain": "bnb-chain", "tron": "tron", "trx": "tron", "cardano": "cardano", "ada": "cardano",
    "xrp ledger": "xrp-ledger", "xrpl": "xrp-ledger", "xrp": "xrp-ledger", "ripple": "xrp-ledger", "stellar": "stellar",
    "xlm": "stellar", "litecoin": "litecoin", "ltc": "litecoin", "dogecoin": "dogecoin", "doge": "dogecoin", "monero": "monero",
    "xmr": "monero", "zcash": "zcash", "zec": "zcash", "iota": "iota", "polygon": "polygon", "matic": "polygon",
    "arbitrum": "arbitrum", "optimism": "optimism", "avalanche": "avalanche", "avax": "avalanche", "polkadot": "polkadot",
    "dot": "polkadot", "cosmos": "cosmos", "sui": "sui", "aptos": "aptos", "ton": "ton", "hyperliquid": "hyperliquid",
    "near": "near",
}  # fmt: skip

# How an ecosystem is written in prose.
ECOSYSTEM_NAMES: dict[str, str] = {
    "bnb-chain": "BNB Chain", "xrp-ledger": "the XRP Ledger", "iota": "IOTA", "ton": "TON", "near": "NEAR", "tron": "TRON",
}  # fmt: skip

# Topics by the words people use; the ids are those of narratives.
TOPICS: dict[str, str] = {
    r"ai[ -]agents?|agentic": "ai-agents",
    r"\bai\b|artificial intelligence": "ai",
    r"meme ?coins?|\bmemes?\b|shitcoins?": "memecoins",
    r"\bdefi\b|decentrali[sz]ed finance": "defi",
    r"yield farm\w*|liquidity mining|\byields?\b": "yield-farming",
    r"liquid staking|\blsts?\b": "liquid-staking",
    r"restaking": "restaking",
    r"staking|proof[ -]of[ -]stake": "staking",
    r"\beth ?2(\.0)?\b|beacon chain|the merge": "eth2",
    r"gas (fees?|prices?)|network fees?": "network-fees",
    r"\brwas?\b|real[ -]world assets?|tokeni[sz]ation": "real-world-assets",
    r"\bdepin\b": "depin",
    r"layer[ -]?2s?|\bl2s?\b|rollups?": "layer-2",
    r"layer[ -]?1s?|\bl1s?\b": "alternative-layer-1",
    r"interoperability|bridg(?:es?|ing)": "interoperability",
    r"\boracles?\b": "oracles",
    r"stable ?coins?|payments?": "stablecoin-payments",
    r"\bcbdcs?\b|digital (?:dollar|yuan|euro)": "cbdc",
    r"perp(?:s|etuals?)?\b": "perpetuals",
    r"prediction markets?": "prediction-markets",
    r"gam(?:ing|efi)|play to earn": "gaming",
    r"\bnfts?\b": "nfts",
    r"launch ?pads?": "launchpads",
    r"privacy": "privacy",
    r"\betfs?\b": "etf",
    r"halv(?:ing|ening)": "halving",
    r"\bmin(?:ing|ers?)\b": "mining",
    r"institution(?:s|al)": "institutional-adoption",
    r"digital gold|store of value": "digital-gold",
    r"regulat\w+|\bsec\b": "regulation",
    r"hacks?\b|exploits?|rug ?pulls?": "hacks",
    r"\blistings?\b|listed": "exchange-listings",
    r"air ?drops?": "airdrops",
    r"give-?aways?": "giveaways",
    r"\bdex(?:es)? volumes?|decentrali[sz]ed exchanges?|\bdex(?:es)?\b": "dex-volume",
    r"\bdesci\b": "desci",
    r"lending": "lending",
    r"alt ?(?:coin )?season": "altcoin-season",
    r"\bwhales?\b": "whales",
    r"elections?": "elections",
}

_PLATFORMS = "instagram|tiktok|youtube|facebook|linkedin|twitch"
# What people ask for that the loaded data cannot say: words, and how the answer names it.
NOT_HELD: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:likes|retweets?|reposts?|impressions|views)\b.{0,30}\b(?:get|got|did|has|have|count|posts?|tweets?)\b"
        r"|how many (?:likes|retweets|reposts|views)",
        "likes, reposts or views, which were counted later than the posts",
    ),
    (
        r"\bgoogle (?:trends|search\w*)\b|\bsearch (?:interest|traffic|volume)\b",
        "what people search for",
    ),
    (
        rf"\b(?:on|from|in|at|via) (?:{_PLATFORMS})\b"
        rf"|\b(?:{_PLATFORMS})\W+(?:follow|subscri|view|user|comment|mention|sentiment|buzz|channel|influencer|video|trend|data)\w*",
        "what other platforms count",
    ),
    (
        r"\b(?:cnbc|bloomberg|reuters|coindesk|cointelegraph|forbes|wsj|financial times)\b|\bhttps?://"
        r"|\b(?:coinmetrics|cryptoquant|glassnode|messari|nansen|santiment|kaiko)\b|\bpapers? say\b",
        "articles of news outlets or linked pages",
    ),
    (
        r"\b(?:rsi|macd|fibonacci|bollinger|moving averages?|support levels?|resistance)\b|broke resistance",
        "chart indicators",
    ),
    (
        r"\btvl\b|total value locked|locked in (?:defi|protocols|contracts)",
        "TVL figures",
    ),
    (
        r"hash ?rate|active addresses|\bvalidators?\b|node operators?|\bdapps?\b|block times?|mining difficulty|mempool"
        r"|transaction counts?|\btps\b|\bgwei\b|gas (?:fees|prices?)(?: (?:on|of|in|today|now)\b|\W*$)"
        r"|cheaper to (?:send|move|transfer)|(?:transaction|transfer|sending) (?:fees?|costs?)",
        "chain statistics",
    ),
    (
        r"funding rates?|\bfunding (?:now|today|positive|negative|payments?)|(?:positive|negative|pay\w*) funding"
        r"|\bfunding\W*$|\bperps?\b"
        r"|\boi\b|open interest|liquidat\w+|being shorted|perpetual trading|derivatives|long[ /-]?short ratio"
        r"|\boptions? (?:market|skew|expir\w+|volume)|implied vol\w*",
        "derivatives data",
    ),
    (
        r"\b(?:price of (?:gold|silver|oil)|(?:gold|silver|oil) price|s&p(?: 500)?|nasdaq|dow jones|stocks? (?:price|market)"
        r"|(?:tesla|apple|nvidia|amazon|google|microsoft) (?:stock|share)s?|forex|exchange rates?|usd to (?:eur|gbp|yen)"
        r"|eur(?:/| to )usd|treasury yields?|bond yields?)\b",
        "prices of stocks, metals or currencies",
    ),
    (
        r"\b(?:vs\.?|versus|against|than|compared (?:to|with)|correlat\w+ (?:to|with)|outperform\w*|beat\w*) (?:the )?"
        r"(?:gold|silver|oil|stocks?|equities|nasdaq|s&p(?: ?500)?|dow(?: jones)?|bonds|dollar|dxy)\b(?! (?:token|coin))",
        "prices of stocks, metals or currencies",
    ),
    (
        r"\b(?:most|least|highest|lowest) volatil\w+|\b(?:rank|sort|order)\w* by volatility",
        "a ranking of tokens by volatility",
    ),
    (
        r"\bhow many (?:of (?:the |these |those )?)?(?:accounts|users|posters|authors|people|posts)\b.{0,24}\bbots?\b"
        r"|\b(?:share|percent\w*|number|proportion) of (?:\w+ )?bots?\b",
        "how many accounts are bots",
    ),
    (
        r"\blawsuits?\b|\bcourt (?:case|ruling)s?\b|\betf (?:application|filing|approval|inflow|outflow|flow)s?\b",
        "filings, court cases or ETF flows",
    ),
    (
        r"\b(?:reddit|discord|telegram) (?:subscribers|members|users)\b|\bsubscribers\b",
        "what other platforms count",
    ),
    (
        r"\bfloor price|\bfloors?\W*$|\bnft (?:sales|collections?|mints?|volumes?)",
        "NFT collections",
    ),
    (
        r"\b(?:from )?(?:which|what) countr(?:y|ies)\b|\bnationalit\w+|\bgeograph\w+"
        r"|\bwhere (?:are|do|does) .{0,40}\b(?:people|users|posters|holders|accounts|authors)\b"
        r".{0,30}\b(?:from|live|located|based)\b",
        "where accounts are from",
    ),
    (
        r"\b(?:proof of |exchange )?reserves\b|\bbacking of\b",
        "reserves",
    ),
    (
        r"token unlocks?|\bunlocks?\b|vesting|tokenomics|(?:total|circulating|max) supply|circulation supply"
        r"|token allocation",
        "token supply or unlock schedules",
    ),
    (
        r"\b(?:top|biggest|largest) (?:\d+ )?(?:wallets?|holders?)\b|\bwho (?:holds|owns) (?:the )?most\b"
        r"|how many (?:wallets|holders)|\b(?:wallets?|addresses) (?:of|that|who|which|behind)\b|\b(?:which|whose|what) wallets?\b"
        r"|\bsmart[- ]money(?:'s)? (?:wallets?|addresses)\b",
        "on-chain holdings",
    ),
    (
        r"exchange (?:in|out)flows?|on-?chain (?:whale|monitor\w*|metrics?|data)",
        "flows to exchanges or on-chain metrics",
    ),
    (
        r"\b(?:future|outlook)\W*$|\bby (?:the )?end of (?:this|the|next)\b",
        "forecasts",
    ),
    (
        r"road ?map|milestones?|launch and development|white ?paper|core utility|innovation of",
        "project documents",
    ),
    (
        r"audits?|audited|open[- ]source|github",
        "audits or code activity",
    ),
    (
        r"\bapy\b|\bapr\b|(?:highest|best|solid|stable|good|safe)\b.{0,20}\byields?|interest rates? on",
        "yields",
    ),
    (
        r"backers?|who is backing|investors of|institution backing|funding rounds?|venture capital|\bvcs?\b|fund-?rais\w*"
        r"|\brais(?:ed?|ing) (?:the most )?(?:money|capital|funds|millions)|seed rounds?",
        "funding rounds or backers",
    ),
    (
        r"order ?book|market liquidity|supply and demand|market depth",
        "order books",
    ),
    (
        r"holder growth|number of holders|holders? (?:count|distribution)|revenue|protocol fees",
        "protocol accounts",
    ),
    (
        r"testnets?|partnerships?|new listings?|announce\w*\b.{0,30}\blistings?"
        r"|got listed|will .* list\b|planning to list|\bwill \w+ airdrop|airdrops?\b.*\b(?:announce"
        r"|opportunit)|just announced",
        "a calendar of project events",
    ),
    (
        r"all[- ]time high|\bath\b",
        "all-time highs beyond the price history that is loaded",
    ),
)

# Capitals that are no tickers in a question.
_ACRONYM_WORDS = """
AI AMA API APR CT APY ATH ATL CEO CEX DAO DEFI DEX DYOR ESG ETF EU EUR FOMO FUD GPT ID II IPO IT JSON KOL KOLS LLM LP MACD NFA NFT
NFTS OK PNL Q1 Q2 Q3 Q4 ROI RSI RWA SEC SQL TA TGE TPS TVL TWAP UI UK US USA USD UTC VC VS WTF X XML
"""
ACRONYMS = frozenset(_ACRONYM_WORDS.split())
