"""Other words for what the rules know under one name: "storylines" are narratives. Never touches names or figures."""

from __future__ import annotations

import re

_MOVE_NOUN = (
    r"(?:move|run|rally|pump|dump|drop|fall|rise|surge|spike|crash|jump|slide|dip|gains?|loss(?:es)?|sell-?off"
    r"|melt-?down|breakout)"
)
_DOWN = r"(?:sank|sunk|killed|nuked|tanked|crashed|dumped|hurt|hit|hammered|crushed|dragged down|cratered|wrecked|rekt)"
_UP = r"(?:lifted|boosted|pumped|propelled|fuell?ed|lit up|sparked|sent up)"

_FAR = r"(?:biggest|largest|greatest|sharpest|steepest|most)"
_RISE = r"(?:jumps?|rises?|gains?|increases?|surges?|spikes?|climbs?)"
_FALL = r"(?:drops?|falls?|loss(?:es)?|declines?|decreases?)"
_TALK = r"(?:chatter|talk|buzz|attention|mentions?|discussions?|mind ?share|hype|posts?)"

# Read in this order; each is replaced by words that the rules know.
_SAID: tuple[tuple[str, str], ...] = (
    (rf"\b(?:the )?{_FAR} {_RISE} in (?:the )?{_TALK}\b", "gained mindshare"),
    (rf"\b(?:the )?{_FAR} {_FALL} in (?:the )?{_TALK}\b", "lost mindshare"),
    (r"(?<![’'$@])\b([a-z]{2,})s (?=(?:run|rally|pump|dump|price|chart|sentiment|volume|mindshare|move)\b)", r"\1's "),
    (r"\b(?:story|plot) ?lines?\b", "narratives"),
    (r"\bdecentrali[sz]ed exchanges?\b", "dex"),
    (r"\bszn\b", "season"),
    (r"\b(?:pick(?:ing|s)?|gain(?:ing|s)?|gather(?:ing|s)?) (?:up )?(?:steam|momentum)\b|\bcatching (?:fire|on)\b|\btaking off\b"
     r"|\bblowing up\b|\bpopping off\b|\bon fire\b", "heating up"),
    (r"\bsmart \$|\bsharp money\b|\bthe sharps\b|\b(?:the )?pros\b|\b(?:experienced|skilled|seasoned|veteran|professional|elite)"
     r" (?:traders?|accounts?|investors?|money)\b|\bthe (?:insiders|veterans|experts)\b", "smart money"),
    (r"\b(?:the )?(?:retail(?: (?:traders|crowd|money))?|normies|herd|plebs|masses)\b(?! price)", "the crowd"),
    (r"\b(?:spot|lime)light\b|\beyeballs\b|\bshine\b", "attention"),
    (r"\bchang(?:ed|es|ing) hands\b", "traded volume"),
    (r"\b(?:hit|hits) the (?:wires|headlines|tape)\b|\bmade (?:the )?(?:news|headlines)\b|\bin the news\b"
     r"|\bnews ?flow\b", "news"),
    (r"\bwhat'?s the (?:latest|word|scoop|story) (?:on|with|about|from)\b", "any news on"),
    (rf"\b(?:any idea|do you know|know|tell me)? ?what(?:'s| has|'ve)? {_DOWN}\b", "why did it fall,"),
    (rf"\b(?:any idea|do you know|know|tell me)? ?what(?:'s| has|'ve)? {_UP}\b", "why did it rise,"),
    (rf"\b(?:explain|reason for|reasons for|cause of|behind|story behind) (?:the |its |that |this )?"
     rf"(?=(?:\w+ )?(?:\w+(?:'s)? )?{_MOVE_NOUN}\b)",
     "why the "),
    (rf"\bwhat(?:'s| is) (?:why the )(?=(?:\w+(?:'s)? )?{_MOVE_NOUN}\b)", "why the "),
    (r"\b(?:what goes into|what makes up|what'?s inside|what counts as|how do you (?:get|arrive at|work out|spot|derive"
     r"|build|make)|how'?d you (?:get|arrive at|work out)|your method (?:for|of)|methodology (?:for|of|behind)"
     r"|where does (?=.{1,40}\bcome from))",
     "how is it calculated:"),
    (r"\bspot(?:ting)? (?:fake|bogus|phony)\b", "fake"),
    (r"\bwhose (?:predictions|picks|tips|forecasts|bets)\b|\bleader ?board\b.{0,20}\bcall\w*|\bcall\w* leader ?board\b"
     r"|\b(?:traders|accounts|people|who) (?:have |has |are |is )?(?:been )?right (?:the )?most(?: often)?\b"
     r"|\bbest predictors?\b",
     "best callers"),
    (r"\bup to speed\b|\bfill me in\b|\bwhat'?s the word\b|\bwhat have i missed\b"
     r"|\bbeen (?:away|offline|gone|asleep|afk)\b", "catch me up"),
    (r"\bvibe(?:s| check)?\b|\bhopeful or (?:gloomy|worried)\b|\bupbeat\b|\bpanick(?:ing|ed|y)?\b|\bgloomy\b", "sentiment"),
    (r"\bsitrep\b|\bquick read\b|\brundown\b|\blow-?down\b|\bstate of play\b"
     r"|\bwhere (?:do|does) (?:things|it) stand\b", "status"),
    (r"\bstack(?:s|ed)? up\b|\bpit\b(?= .{1,30} against)|\bhead to head\b|\bside by side\b", "compare"),
    (r"\bsize\b(?=\W*$)", "market cap"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.I), words) for pattern, words in _SAID)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_TOP = re.compile(r"\b(?P<top>top|best|worst|first|biggest|largest) (?P<n>" + "|".join(_COUNTS) + r")\b", re.I)


def in_known_words(text: str) -> str:
    """The text with other words for known things replaced, and "top ten" as a number."""
    for pattern, words in _COMPILED:
        text = pattern.sub(words, text)
    return _TOP.sub(lambda match: f"{match['top']} {_COUNTS[match['n'].lower()]}", text)
