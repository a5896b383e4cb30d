"""The ways to make a call: patterns over plain words, by what a trader does, holds, plans or expects. Never reads a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ruma.enrich.tags import listed

Direction = Literal["long", "short"]


def any_of(phrases: str) -> str:
    """A pattern for any one of phrases that are parted by commas."""
    return f"(?:{'|'.join(listed(phrases))})"


_SELF = any_of("""
    i, im, ive, am, have, were, weve, we, just, and, also, still, now, currently, personally, been, finally, so, then, ok, okay,
    slowly, only, keep, will, ngl, tbh, imo, fwiw, honestly, update, but, swing, scalp, already, max, heavily, fully, quietly,
    happily, gladly, aggressively, basically, officially, lol, ser
""")
_START = rf"(?:^ |, |: | i | im | ive | we | were | weve )(?:{_SELF} )*"  # the author's own hand: no subject, or the first person
_SOME = rf"""(?:{
    any_of('''
    more, some, a, bit, lot, lots, little, heavy, the, this, my, on, into, of, up, in, again, bag, bags, few, another, all,
    everything, rest, half, entire, out, position, dip, size, small, big, spot, got, hard, much, worth, to, whole, every, each,
    remaining, most
    ''')
} |\$?\d[\d.,]*k? )*"""
_TOKEN = r"(?P<token>\$?[a-z][a-z0-9]{1,14}|[a-z0-9]{32,46}) "
_PRICE = r"\$?\d[\d.,]*k?"
_SOON = any_of(r"""
    soon, eoy, eom, eow, incoming, next, easy, easily, inevitable, imminent, this week, this month, this quarter, this year,
    by \w+, in the next \w+, in the coming \w+, over the next \w+, over the coming \w+, any (?:hour|day|minute) now,
    within (?:the )?\w+, before (?:the )?\w+, in \w+ (?:hours|days|weeks)
""")
_ABOUT_TO = any_of("about to, ready to, going to, gonna, set to, primed to, bout to, poised to, will, will soon")
_OUTLOOK = any_of("""
    is, are, its, looks, looking, look, getting, just, really, def, definitely, probably, likely, like, still, now, also,
    coin, token, price, chart, clearly
""")
_IT = rf"(?:^(?! will)|(?:^|[ ,]){any_of('it, its, this, that, price, chart, this one, this coin, this token')}) "
_SUBJECT = rf"(?:(?:{_IT}| {_TOKEN})(?:{_OUTLOOK} )*)"
_SEEMS = rf"(?:{_IT}| {_TOKEN})(?:chart |price |coin )?(?:is|looks|looking|look|feels|seems) "
_VERY = "(?:very |super |extremely |so |mega |really )?"
_OPENED = "(?:go |going |went |opened a |open |opened |entered a |opening a )?"
_SIDE_WORDS = any_of("from, here, entry, at, setup, opened, idea, position, trade")
_BUYING = """
    bought, buying, bidding, accumulating, adding, added, aped, aping, loading, loaded, scooped, grabbed, grabbing, stacking,
    picked, picking, filled, filling, entered, longing, longed
"""
_SELLING = "selling, dumping, exiting, unloading, offloading, just sold, just dumped, just exited"
_SOLD = "dumped, exited, unloaded, offloaded"  # by the author, not "they scammed us, then dumped it"
_MINE = rf"(?:^ |: | i | ive | we | weve )(?:{_SELF} )*"
# Who sells all of it has a view; who sold some has a past.
_ALL_OF_IT = "(?:all|everything|every|my (?:entire|whole|last|remaining|bag|bags)|the rest|most)"
_MONEY = any_of("stables, stablecoins, usdc, usdt, cash, fiat, dollars, usd")
# What is given for a token in a rotation: money, the majors, "some of my bags"; never another token of the list by name.
_GIVEN = rf"""(?:(?:{
    any_of(
        '''
        my, some, all, half, most, a, bit, lot, of, the, rest, more, bags, bag, majors, alts, profits, profit, other, old,
        everything, gains, eth, btc, sol, $eth, $btc, $sol, bitcoin, ethereum, solana, holdings, stack, few
        '''
    )
}|{_MONEY}) )+"""
_HAND = "(?:^ |, |: | i | im | ive | we | and | then )"
_TOOK = any_of("""
    opened, opening, open, entered, entering, took, taking, added to, adding to, in, holding, put on, putting on, started,
    starting, building, built, riding, on
""")
_A = r"(?:(?:a|an|the|this|my|another|small|big|fat|new|some|fresh|full|swing|scalp|nice|starter|\d+x) )*"
_KEPT = "(?!off |idea |term |time |squeeze |hit |got |is |was )"  # "took my long off"
_STANDING = "(?:(?:still|already|max|went|going|flipped|turned|positioned|remain|staying|stay|im|only|now) )+"
# "out of LINK ideas"
_LEFT = (
    r"(?=(?:swap |coin |token )?(?:positions?|bags?|longs?|trade|here|now|today|again|at|into|and|until|before|as|with) |[,;]|$)"
)
_WHOLLY = any_of("all, completely, fully, entirely, totally, 100%")
_END = r"(?:(?:it|this|here|now|again|some|for now|with size|nfa|tbh|imo|lol|lfg|idk) )*(?=[,;]|$)"
_SIZING = r"""
    putting on size, putting size, put on size, adding size, added size, sized, sized up, sending it, all in, full port,
    full ported, full porting, dca, dcaing, averaging, positioned, got filled
"""
_MOVED = any_of("""
    rotated, rotating, swapped, swapping, moved, moving, converted, converting, flipped, flipping, sold, selling, dumped,
    switched, switching, traded, trading, rolled, rolling
""")
_HOLDING = any_of("position, bag, holding, long, bet, hold, conviction, spot position, spot bag")
# "selling ADA is selling your future", "buying bitcoin to make a point", "added BTC addresses", "sold LINK for LINK"
_NO_MAXIM = (
    r"(?!is |was |now is |means |should be |at \S+ is |on \w+ \w+ \w+ is |stack |to [a-z]{3,} (?!\d)|bots? |pairs? |support |"
    r"addresses |suspicious |price |trackers? |puts |bull |bear |for (?P=token) |for an? .{1,12}(?:gain|profit|loss) )"
)
_AT_ONCE = r"(?:just |okay |ok |please |pls |guys |so |now |go )*"
# "buy BTC with a card"
_NO_SHOP = r"(?!with |on |from |via |through |using |or |in |and sell |without |instantly |online |at an? |for )"
_RISE = "explode, pump, rip, moon, skyrocket, fly, send, melt faces, surge, rally, burst, break out, breakout, go parabolic,"
_RISE += "go vertical, run, teleport, pop"
_FALL = "dump, crash, nuke, tank, collapse, plummet, bleed, fall, drop, capitulate, retrace"
_FALL_ELSE = r"(?!off |some |by |in |the |a |your |an |any |more |news |this |for |as |on |\d)"  # "about to drop some alpha"
_TURNED = "(?:(?:flipped|turned|turning|getting|got|remain|staying|stay) )?"
_HEADED = "(?:going|headed|heading|grinding|goes) (?:(?:much|a lot|way|even|far|straight) )?"
_READY = "primed, coiled, ready, ready to go, ready to run"
_SPENT = "cooked, toppy, exhausted, dead here"
_DONE = "(?!(?:was |been |is )?(?:hit|reached|smashed|done|achieved))"


@dataclass(frozen=True)
class Sign:
    """One way to make a call: the pattern is tried on a sentence that holds one of the triggers.

    A pattern that catches a `token` counts only if that word names a token of the post.
    """

    direction: Direction
    triggers: str
    pattern: str
    rank: int  # 1: a trade of one's own, 2: an entry or target, 3: an expectation; the lowest wins


def _either(pattern: str, rank: int) -> tuple[Sign, Sign]:
    """The signs of a position that is named by its side, long and short."""
    sides: tuple[Direction, Direction] = ("long", "short")
    one, other = (Sign(side, side, pattern.replace("<side>", side), rank) for side in sides)
    return one, other


SIGNS = (
    *_either(rf"{_START}{_OPENED}<side> {_SOME}{_TOKEN}", 1),
    *_either(rf" {_TOKEN}<side> {_SIDE_WORDS} ", 1),
    Sign("short", "shorting, shorted", rf"{_START}short(?:ing|ed) {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("long", _BUYING, rf"{_START}{any_of(_BUYING)} {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("short", _SELLING, rf"{_START}{any_of(_SELLING)} {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("short", _SOLD, rf"{_MINE}{any_of(_SOLD)} {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("short", "fading", rf"{_START}fading {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign(
        "short",
        "shorted it, shorting it",
        rf"{_START}(?:exited|sold|closed|dumped) {_SOME}{_TOKEN}.{{0,40}}short(?:ed|ing) it ",
        1,
    ),
    # positions by name: "opened a LINK short", "took the long", "went short", "out of my LINK"
    *_either(rf"{_START}{_TOOK} {_A}(?:\S+ )?{_TOKEN}(?:\d+x )?<side> {_KEPT}", 1),
    *_either(rf"{_HAND}(?:took|taking|entered|opened) {_A}<side> {_KEPT}", 1),
    *_either(rf"{_HAND}{_STANDING}<side> {_END}", 1),
    Sign("long", "longed, aped, aped in", rf"{_START}(?:longed|aped|aped in) {_END}", 1),
    Sign("short", "shorted", rf"{_START}shorted {_END}", 1),
    *_either(rf"^ {_AT_ONCE}<side> (?:here|now|from|with) ", 1),
    Sign("short", "out of", rf"{_START}(?:{_WHOLLY} |getting |got )*out of (?:(?:my|all|the|every|this) )*{_TOKEN}{_LEFT}", 1),
    Sign("short", "im out, im all out, im fully out", rf"{_HAND}(?:{_WHOLLY} )?out {_END}", 3),
    Sign("short", "sold", rf"{_MINE}sold {_ALL_OF_IT} {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("short", "cut", rf"{_MINE}cut {_ALL_OF_IT} {_SOME}{_TOKEN}", 1),
    Sign("long", "back in, back into", rf"{_START}back in(?:to)? {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("long", _SIZING, rf"{_START}{any_of(_SIZING)} (?:in |into |on |for )*{_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("long", "buyer of", rf"{_START}(?:(?:a|big|happy|aggressive) )*buyer of {_SOME}{_TOKEN}", 1),
    Sign("short", "seller of", rf"{_START}(?:(?:a|big|happy|aggressive) )*seller of {_SOME}{_TOKEN}", 1),
    # rotations: what is bought is named last, or money is
    Sign("long", "into, for", rf"{_START}{_MOVED} {_GIVEN}(?:into|for) {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    Sign("short", "into, for", rf"{_START}{_MOVED} {_SOME}{_TOKEN}(?:bag |bags )?(?:into|for) {_MONEY} ", 1),
    # options
    Sign("long", "calls", rf" {_TOKEN}calls (?:bought|added|filled) ", 1),
    Sign("short", "puts", rf" {_TOKEN}puts (?:bought|added|filled) ", 1),
    Sign("short", "puts", rf"{_START}{any_of(_BUYING)} {_SOME}{_TOKEN}puts ", 1),
    Sign("short", "puts on", rf"{_START}(?:{any_of(_BUYING)} )?{_SOME}puts on {_SOME}{_TOKEN}", 1),
    Sign(
        "long", "my biggest, my largest, my main, my top", rf" my (?:biggest|largest|main|top) {_HOLDING} is {_SOME}{_TOKEN}", 2
    ),
    Sign(
        "long", "by, in, before, within, this week, this month, soon", rf"(?:^ |, |: )(?:{_SELF} )*{_PRICE} {_TOKEN}{_SOON} ", 2
    ),
    Sign("long", "my pick, my top pick", rf" my (?:top )?pick (?:[\w ]{{1,24}})?(?:: |is ){_TOKEN}", 2),
    Sign("long", "buy, accumulate, ape, long", rf"^ {_AT_ONCE}(?:buy|accumulate|ape|long) {_SOME}(?P<token>\$[a-z]\w+) ", 2),
    Sign("long", "buy, ape", rf"^ {_AT_ONCE}(?:buy|ape) {_SOME}{_TOKEN}{_NO_SHOP}{_NO_MAXIM}", 2),
    Sign("long", "time to buy", rf"time to buy {_SOME}{_TOKEN}{_NO_SHOP}", 2),
    Sign("short", "sell, short", r"^ (?:sell|short) (?:your |all |all your )?(?P<token>\$[a-z]\w+) (?!or )", 2),
    Sign(
        "long",
        "target, targets, tp, tp1, entry",
        r" (?:price targets?|targets?|tp ?1?|entry)(?: zone| price)?(?: is| are| at| of| remains| still)?(?: :| -)? "
        rf"{_PRICE} {_DONE}",
        2,
    ),
    Sign(
        "long",
        "soon, eoy, eom, eow, incoming, next, easy, easily, inevitable, imminent, this week, this month, this quarter, this year,"
        "by, in the, over the, any hour now, any day now, any minute now, within, before, in",
        rf" {_TOKEN}(?:is |will be )?(?:going |headed |heading |on its way |straight |will go |goes )?(?:at|to) (?:the )?"
        rf"{_PRICE} (?:usd |dollars )?{_SOON} ",
        2,
    ),
    Sign(
        "short",
        "drops to, falls to, dumps to, goes down to, down to",
        rf" {_TOKEN}(?:is )?(?:(?:drops|falls|dumps|goes down|going down|dropping|falling) to|"
        rf"(?:(?:heads|heading|headed|going|back) )*down to) {_PRICE} ",
        1,
    ),
    Sign(
        "long",
        "hit, reach, touch, smash",
        rf" (?:will|gonna|going to) (?:\w+ )?(?:hit|reach|touch|smash) (?:the )?{_PRICE} ",
        2,
    ),
    Sign(
        "long",
        "incoming, soon, next, imminent, coming",
        rf" {_TOKEN}{_PRICE} (?:is )?(?:incoming|soon|next|imminent|coming soon|coming) ",
        2,
    ),
    Sign("long", _RISE, rf" ?{_SUBJECT}{_ABOUT_TO} (?:\w+ )?{any_of(_RISE)} ", 3),
    Sign("short", _FALL, rf" ?{_SUBJECT}{_ABOUT_TO} (?:\w+ )?{any_of(_FALL)} {_FALL_ELSE}", 3),
    Sign(
        "short",
        "dump, crash, drop, fall, nuke, retrace",
        rf" ?{_SUBJECT}(?:will|should|likely to) (?:dump|crash|drop|fall|nuke|retrace) (?:back |down )*"
        r"(?:to|towards|below|under) ",
        3,
    ),
    Sign("short", "incoming, imminent", r" (?:dump|crash|nuke|correction|breakdown) (?:is )?(?:incoming|imminent) ", 3),
    Sign("long", "bullish on", rf"{_START}{_TURNED}{_VERY}bullish on {_SOME}{_TOKEN}", 3),
    Sign("short", "bearish on", rf"{_START}{_TURNED}{_VERY}bearish on {_SOME}{_TOKEN}", 3),
    Sign("long", "bottom is in, low is in, lows are in", r" (?:bottom|low|lows) (?:is|are) in ", 3),
    Sign(
        "short",
        "top is in, high is in, highs are in, is the top",
        r" (?:(?:top|high|highs) (?:is|are) in|this is (?:the|a) top) ",
        3,
    ),
    Sign("long", "higher", rf"{_SUBJECT}{_HEADED}higher ", 3),
    Sign("short", "lower", rf"{_SUBJECT}{_HEADED}lower ", 3),
    Sign("long", _READY, rf"{_SEEMS}(?:very |so |super |fully )?{any_of(_READY)} (?!to (?!me )|for )", 3),
    Sign("short", _SPENT, rf"{_SEEMS}(?:very |so |super |fully |absolutely )?{any_of(_SPENT)} ", 3),
)
