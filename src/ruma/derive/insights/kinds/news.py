"""News about one token that several independent accounts tell within hours. Never trusts one account, however loud."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ruma.derive.insights.rule import Figure, NewsKind, Rule, Signal, Told, just_before
from ruma.derive.insights.scene import Panel, Scene, Usual

LEAST_AUTHORS = 4  # independent accounts; three friends agree too easily
LEAST_TEXTS = 2  # one text sent by many accounts may be a push; retold news gets other words
LEAST_RATIO = 3.0
LEAST_Z = 3.0
STILL_AUTHORS = 2
FLOOR = 0.7  # voices in 12 h of a token without news of this sort

NEWS = (
    NewsKind(
        "listing",
        "listing",
        r"new listing|listing:|spot pairs? (?:go|goes|going|are|now) live|(?:is|now|gets?|got|to be) listed on|\blists \$|"
        r"(?:binance|coinbase|kraken|upbit|bybit|okx|okex|huobi|kucoin|robinhood|gemini) (?:will list|lists|listing|adds)",
        "listing",
    ),
    NewsKind("delisting", "delisting", r"\bde-?list(?:s|ed|ing|ings)?\b", "delisting"),
    NewsKind(
        "hack",
        "hack",
        r"\b(?:hacked|exploit(?:ed|er)?|drained|stolen|security (?:breach|incident)|rug(?:ged| ?pull(?:ed)?))\b",
        "hack or exploit",
    ),
    NewsKind(
        "unlock",
        "",
        r"\btoken unlocks?\b|\bunlocks? .{0,50}\b(?:supply|tokens?|insiders|investors|team)\b|\bvesting cliff\b|\bcliff unlock",
        "token unlock",
    ),
    NewsKind(
        "outage",
        "",
        r"\b(?:network|chain|mainnet|blockchain) (?:is |was |has been |has )?(?:down|halted|halts|stalled|stopped|offline)\b|\boutage\b|"
        r"stopped producing blocks|block production (?:has )?(?:halted|stopped)|(?:withdrawals|deposits) (?:are |have been )?(?:paused|halted)",
        "outage",
    ),
    NewsKind(
        "lawsuit",
        "",
        r"\blawsuits?\b|\b(?:sues|sued|suing)\b|class[- ]action|\bsubpoena|\bindict(?:s|ed|ment)|"
        r"\bsec (?:charges|charged|complaint|files|sues|investigat)|settle[sd]? with the sec",
        "legal action",
    ),
    NewsKind(
        "partnership",
        "",
        r"\bpartners? with|\bpartner(?:ed|ing) with|\bpartnerships?\b|\bteams up with|\bcollaborat(?:es|ion) with|\bwill pilot\b|"
        r"\bintegrat(?:es|ed|ion|ions|ing) (?:with|of|announced)",
        "partnership or integration",
    ),
    NewsKind(
        "upgrade",
        "",
        r"\bmainnet (?:release|launch|upgrade|is live|goes live|live)|\bhard ?fork\b|\b(?:network|protocol|awaited) upgrade|"
        r"\bupgrade (?:is|goes|went|now) live|\btestnet (?:is |goes |now )?(?:live|launch)|\bmainnet\b.{0,40}\b(?:shipped|live|launched)",
        "upgrade or release",
    ),
    NewsKind("buyback", "", r"\bbuy-?backs?\b|\btoken burn\b|\bburn(?:s|ed) [\d$]", "buyback or burn"),
    NewsKind(
        "fundraising",
        "",
        r"\b(?:raises|raised|closes|closed) (?:a )?(?:\w+ )?\$\d|\bfunding round\b|\bseed round\b|\bseries [a-d]\b (?:round|funding)",
        "fundraising",
    ),
)


def signals(scene: Scene, sort: NewsKind) -> Iterator[Signal]:
    """Steps at which several accounts tell the news of a token, far more than usually do."""
    panel = scene.panel("news", LEAST_TEXTS)
    rows = {row for row, (subject, _) in enumerate(panel.keys) if subject == f"news:{sort.name}"}
    if not rows:
        return
    authors, voices, usual = panel.columns["authors"], panel.columns["voices"], panel.usual("voices")
    ratio = voices / usual.mean.clip(FLOOR)
    opens = (authors >= LEAST_AUTHORS) & (voices >= LEAST_TEXTS) & (ratio >= LEAST_RATIO) & (usual.rise(voices, FLOOR) >= LEAST_Z)
    lasts = (authors >= STILL_AUTHORS) & usual.known
    for row, column in scene.active(panel, opens | lasts):
        if row in rows:
            yield Signal(
                step=int(panel.steps[column]),
                token=panel.keys[row][1],
                opens=bool(opens[row, column]),
                strength=float(authors[row, column] / LEAST_AUTHORS),
                hours=panel.hours,
                tell=partial(_told, scene, sort, panel, usual, row, column),
                posts_of=panel.keys[row][0],
            )


def _told(scene: Scene, sort: NewsKind, panel: Panel, usual: Usual, row: int, column: int) -> Told:
    token, step = panel.keys[row][1], int(panel.steps[column])
    authors, voices, posts = (int(panel.columns[name][row, column]) for name in ("authors", "voices", "posts"))
    expected = round(float(usual.mean[row, column]), 1)
    read = {
        "measure": "posts-search",
        "arguments": {"token": token, "hours": panel.hours, "limit": 50, "as_of": just_before(step)},
        "basis": "series",
    }
    return Told(
        title=f"{scene.name(token)} {sort.said} news: {authors} accounts in {panel.hours} h against {expected:g} voices usual",
        summary=f"{posts} posts by {authors} accounts tell it in {voices} or more wordings counted apart from copies; "
        "posts that name more than three tokens and give-aways are left out. The first accounts are listed.",
        figures=(
            Figure("authors", authors, "count", posts, **read),
            Figure("posts", posts, "count", posts, **read),
            Figure("usual_voices", expected, "count", None, **read),
        ),
        tags=tuple(dict.fromkeys(tag for tag in (sort.tag,) if tag)),
    )


RULES = tuple(
    Rule(
        kind=sort.name,
        category="news",
        tags=("news", sort.name),
        formula=f"At least {LEAST_AUTHORS} accounts and {LEAST_TEXTS} texts in 12 h tell this sort of news about the token (post tag or "
        f"phrase), at least {LEAST_RATIO:g}x the mean of the same hours over 28 days, biased z at least {LEAST_Z:g}.",
        gap_hours=36,
        rest_hours=72,
        signals=partial(signals, sort=sort),
    )
    for sort in NEWS
)
