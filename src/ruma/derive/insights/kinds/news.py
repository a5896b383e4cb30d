"""News about one token that several independent accounts tell within hours. Never trusts one account, however loud."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ruma.derive.insights.rule import Figure, NewsKind, Rule, Signal, Told, just_before
from ruma.derive.insights.scene import Panel, Scene, Usual

LEAST_TEXTS = 2  # one text sent by many accounts may be a push; retold news gets a word added by someone
MOST_REPEATS = 1.6  # posts per account: who passes news on does it once, who pushes does it again and again
LEAST_RATIO = 3.0
LEAST_Z = 2.0  # four accounts where there never was such news
COMMON_AUTHORS = 6  # partnerships are talked of every day: four people rarely mean the same one
STILL_AUTHORS = 2
FLOOR = 0.7  # accounts in 12 h of a token without news of this sort

NEWS = (
    NewsKind(
        "listing",
        "listing",
        r"\bnew listing|\blisting:|\bspot pairs? (?:go|goes|going|are|now) live|\b(?:is|now|gets?|got|to be|been) listed on|"
        r"\bconfirmed for listing|\bexchange (?:adds|lists|to list|will list)|\btrading (?:opens|begins|starts) (?:for|in|on|at)|"
        r"\b(?:binance|coinbase|kraken|upbit|bybit|okx|okex|huobi|kucoin|robinhood|gemini) (?:will list|lists|listing|adds)",
        "listing",
    ),
    NewsKind("delisting", "delisting", r"\bde-?list(?:s|ed|ing|ings)?\b", "delisting"),
    NewsKind(
        "hack",
        "hack",
        r"\b(?:hacked|exploited|drained|stolen|security (?:breach|incident)|rug(?:ged| ?pull(?:ed)?))\b",
        "hack or exploit",
    ),
    NewsKind(
        "unlock",
        "",
        r"\b(?:token|large|huge|big|massive|upcoming|scheduled|cliff|team|investor) unlocks?\b|\bunlocks? moved\b|"
        r"\bvesting cliff\b|"
        r"\bunlocks?\b.{0,60}\b(?:supply|tokens?|insiders|investors|vest(?:ed|ing)|to exchanges)\b|\bvesting "
        r"(?:schedule|unlock|ends)",
        "token unlock",
    ),
    NewsKind(
        "outage",
        "",
        r"\b(?:network|chain|mainnet|blockchain) (?:is |was |has been |has "
        r")?(?:down|halted|halts|stalled|stuck|stopped|offline)\b|"
        r"\boutage\b|\bstopped producing blocks|\bno (?:new )?blocks\b|\bblock production (?:has )?(?:halted|stopped)|"
        r"\bhalted for\b|\bvalidators (?:are )?restart|\b(?:withdrawals|deposits) (?:are |have been "
        r")?(?:delayed|suspended)",
        "outage",
    ),
    NewsKind(
        "lawsuit",
        "",
        r"\blawsuits?\b|\b(?:sues|sued|suing)\b|\bclass[- ]action\b|\bsubpoena|\bindict(?:s|ed|ment)|"
        r"\b(?:charged|charges) with fraud|"
        r"\b(?:named|accused) in a\b.{0,20}\b(?:complaint|suit)\b|\bcomplaint (?:filed )?against\b|"
        r"\bsec (?:charges|charged|complaint|files|sues|investigat)|\bsettle[sd]? with the sec",
        "legal action",
    ),
    NewsKind(
        "partnership",
        "",
        r"\bpartners? with|\bpartner(?:ed|ing) with|\bpartnerships?\b|\bteams up with|\bcollaborat(?:es|ion) with|\bwill pilot\b|"
        r"\bintegrat(?:es|ed|ion|ions|ing) (?:with|of|announced)|\bsigns? (?:a |an )?\S{0,12} ?(?:deal|agreement) with",
        "partnership or integration",
        COMMON_AUTHORS,
    ),
    NewsKind(
        "upgrade",
        "",
        r"\bmainnet (?:release|launch|upgrade|is live|goes live|live)|\bhard ?fork\b|\b(?:network|protocol|awaited) upgrade|"
        r"\bupgrade (?:is|goes|went|now) live|\btestnet (?:is |goes |now )?(?:live|launch)|"
        r"\bmainnet\b.{0,40}\b(?:shipped|live|launched)",
        "upgrade or release",
    ),
    NewsKind("buyback", "", r"\bbuy-?backs?\b|\bbuys? back\b|\btoken burn\b|\bburn(?:s|ed) [\d$]", "buyback or burn"),
    NewsKind(
        "fundraising",
        "",
        r"\b(?:raises|raised|closes|closed) (?:a )?(?:\w+ )?\$\d|\bfunding round\b|\bseed round\b|\bseries [a-d] "
        r"(?:round|funding)",
        "fundraising",
    ),
)


def signals(scene: Scene, sort: NewsKind) -> Iterator[Signal]:
    """Steps at which several accounts tell the news of a token, far more than usually do."""
    panel = scene.panel("news", LEAST_TEXTS)
    rows = {row for row, (subject, _) in enumerate(panel.keys) if subject == f"news:{sort.name}"}
    if not rows:
        return
    authors, voices, usual = panel.columns["authors"], panel.columns["voices"], panel.usual("authors")
    opens = (authors >= sort.least_authors) & (voices >= LEAST_TEXTS) & (panel.columns["posts"] <= MOST_REPEATS * authors)
    opens &= (authors >= LEAST_RATIO * usual.mean.clip(FLOOR)) & (usual.rise(authors, FLOOR) >= LEAST_Z)
    lasts = (authors >= STILL_AUTHORS) & usual.known
    for row, column in scene.active(panel, opens | lasts):
        if row in rows:
            yield Signal(
                step=int(panel.steps[column]),
                token=panel.keys[row][1],
                opens=bool(opens[row, column]),
                strength=float(authors[row, column] / sort.least_authors),
                hours=panel.hours,
                tell=partial(_told, scene, sort, panel, usual, row, column),
                posts_of=panel.keys[row][0],
            )


def _told(scene: Scene, sort: NewsKind, panel: Panel, usual: Usual, row: int, column: int) -> Told:
    token, step = panel.keys[row][1], int(panel.steps[column])
    authors, voices, posts = (int(panel.columns[name][row, column]) for name in ("authors", "voices", "posts"))
    expected = round(float(usual.mean[row, column]), 1)
    read: dict[str, Any] = {
        "measure": "posts-search",
        "arguments": {"token": token, "hours": panel.hours, "limit": 50, "as_of": just_before(step)},
        "basis": "series",
    }
    return Told(
        title=f"{scene.name(token)} {sort.said} news: {authors} accounts in {panel.hours} h against {expected:g} usual",
        summary=f"{posts} posts by {authors} accounts tell it; {voices} voices once copies are counted as one. "
        "Posts that name more than three tokens and give-aways are left out. The first accounts are listed.",
        figures=(
            Figure("authors", authors, "count", posts, **read),
            Figure("posts", posts, "count", posts, **read),
            Figure("usual_authors", expected, "count", None, **read),
        ),
        tags=tuple(dict.fromkeys(tag for tag in (sort.tag,) if tag)),
    )


RULES = tuple(
    Rule(
        kind=sort.name,
        category="news",
        tags=("news", sort.name),
        formula=f"At least {sort.least_authors} accounts and {LEAST_TEXTS} texts in 12 h tell this sort of news about "
        f"the token (post tag or "
        f"phrase), at most {MOST_REPEATS} posts each, at least {LEAST_RATIO:g}x the mean of the same hours over 28 "
        f"days, biased z at least {LEAST_Z:g}.",
        gap_hours=36,
        rest_hours=72,
        signals=partial(signals, sort=sort),
    )
    for sort in NEWS
)
