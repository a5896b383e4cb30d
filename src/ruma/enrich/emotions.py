"""Weighs which of 15 emotions a text expresses: an own lexicon of words and emojis, with negation.

Never guesses from the subject of a text: where nothing is expressed the answer is empty.
"""

from __future__ import annotations

from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from ruma.enrich.tags import MAX_CHARS, Phrasebook, listed, plain_words

_WORDS: dict[str, str] = {
    "anger": """
    angry, anger, furious, rage, raging, pissed, pissed off, outrage, outraged, outrageous, mad at, so mad, fuming,
    hate, hates, hated, fuck you, fuck them, fuck this, fuck off, fuck these, wtf, bullshit, stfu, idiots, idiot,
    morons, moron, screw you, screw them, how dare, sick of, fed up, infuriating, livid, assholes, clowns, shame on
    """,
    "anticipation": """
    cant wait, coming soon, soon, waiting for, looking forward, stay tuned, upcoming, get ready, be ready, getting
    ready, countdown, about to, brace, eyes on, watching closely, keep an eye, anticipating, anticipation, any day
    now, any minute now, tomorrow, around the corner, expecting, on the verge, days left, hours left, next week,
    prepare for, incoming, almost there, is coming
    """,
    "boredom": """
    boring, bored, boredom, so dull, nothing happening, nothing is happening, crabbing, sideways again, slow day,
    sleepy, snooze, yawn, wake me up when, same old, dead market, watching paint dry, no volatility, tedious,
    monotonous, chop chop chop
    """,
    "confidence": """
    im confident, confident, confidence, no doubt, without a doubt, guaranteed, mark my words, certain that, im
    certain, im sure, for sure, definitely, inevitable, undoubtedly, obviously, conviction, strong hands, diamond
    hands, all in, not selling, never selling, wont sell, will never sell, unstoppable, cannot be stopped, cant be
    stopped, trust me, its programmed, i told you, 100% sure, easy money, not worried, unbothered, holding strong,
    screenshot this, screencap this, hodl, comfy, no question
    """,
    "disgust": """
    disgusting, disgusted, disgust, gross, pathetic, vile, shameful, disgrace, disgraceful, sickening, trash, garbage,
    filthy, nasty, repulsive, scum, ugly, piece of shit, makes me sick, embarrassing, cringe, ew, eww, yikes,
    grifters, greasy
    """,
    "distrust": """
    scam, scams, scammer, scammers, shady, suspicious, suspect, sus, fishy, dont trust, do not trust, cant trust,
    cannot trust, never trust, untrustworthy, lies, liar, liars, lying, fake, fraud, fraudulent, ponzi, manipulated,
    manipulation, manipulating, rigged, rug, rugged, rugpull, rug pull, beware, insiders, corrupt, corruption,
    skeptical, sceptical, doubtful, bundled, sketchy, dishonest, red flag, red flags, con artist, too good to be true,
    wash trading, deceptive, misleading
    """,
    "fear": """
    afraid, scared, scary, fear, fears, fearful, terrified, terrifying, panic, panicking, panicked, worried, worry,
    worrying, worries, anxious, anxiety, nervous, frightened, frightening, nightmare, risk of, dangerous, danger,
    bloodbath, crash, crashing, crashed, capitulation, capitulate, collapse, collapsing, meltdown, doom, doomed, get
    out now, liquidated, liquidations, margin call, uncertainty, freaking out, oh no, stressed, brace for impact,
    nuke, nuking
    """,
    "greed": """
    get rich, rich, lambo, lambos, when lambo, wen lambo, millionaire, millionaires, make money, making money,
    gains, huge gains, massive gains, 10x, 20x, 50x, 100x, 1000x, to the moon, wen moon, moonshot, moon, mooning,
    easy money, free money, passive income, double your, money printer, print money, fomo, ape, aping, aped, more
    profit, generational wealth, life changing, lifechanging, retire early, multimillionaire, all in, leverage, max
    leverage, jackpot, ath soon, fill my bags, bags packed, face melting, pump it
    """,
    "joy": """
    happy, happiness, joy, joyful, yay, yeah baby, celebrate, celebrating, celebration, congrats, congratulations,
    awesome, amazing, wonderful, fantastic, fun, lol, lmao, haha, hahaha, lfg, lets go, lets goooo, lets gooo, woohoo,
    wooo, cheers, party, glad, delighted, enjoy, enjoying, enjoyed, thrilled, good vibes, great day, what a day,
    stoked, excited, so exciting, exciting, hilarious, blessed, smile, smiling, grateful, thankful, proud, beautiful
    day
    """,
    "love": """
    love, loves, loved, loving, i love, in love, adore, favorite, favourite, xoxo, sweetheart, heart goes out, much
    love, my heart, dear friends, frens, beloved, beautiful, cherish, passionate
    """,
    "optimism": """
    bullish, optimistic, optimism, bright future, future is bright, looking good, looks good, looking great, hopeful,
    promising, potential, huge potential, will recover, recovery, bounce back, better days, undervalued, early days,
    still early, long term, mass adoption, game changer, gamechanger, upside, new highs, good news, great news, big
    things, best is yet to come, onwards and upwards, uptrend, breakout, will be huge, bull run, bull market, bullrun,
    good times ahead, to new heights, up only, strong fundamentals, going up, will pump, primed, hope, higher
    """,
    "pessimism": """
    bearish, pessimistic, pessimism, hopeless, doomed, no hope, never recover, wont recover, its over, is over, going
    to zero, to zero, dead coin, is dead, down only, bear market, downtrend, lower lows, overvalued, no future,
    bubble, bleeding, downside, breakdown, going down, going lower, wont last, will fail, failure, worthless, useless,
    rekt, ngmi, dead cat, dead cat bounce, dump incoming, will dump, will crash, losing hope, give up, giving up,
    cooked, dumping
    """,
    "sadness": """
    sad, sadly, sadness, unhappy, depressed, depressing, crying, cry, cried, tears, heartbroken, heartbreaking, miss
    you, lost everything, lost it all, unfortunately, regret, regrets, disappointed, disappointing, disappointment,
    rest in peace, grief, mourn, mourning, lonely, hurts, painful, pain, devastated, tragic, tragedy, sorry for your
    loss, so sorry, feelsbadman, sigh, gutted, passed away
    """,
    "surprise": """
    wow, omg, omfg, oh my god, holy shit, holy moly, holy crap, unbelievable, incredible, shocked, shocking,
    surprise, surprised, surprising, surprisingly, unexpected, unexpectedly, insane, cant believe, no way, whoa,
    woah, mind blown, mindblowing, mind blowing, suddenly, out of nowhere, who would have thought, plot twist, didnt
    expect, jaw dropping, wtf, what the hell, what the
    """,
    "trust": """
    trust, trusted, trustworthy, reliable, reliability, legit, transparent, transparency, honest, honesty, believe
    in, i believe, faith, have faith, loyal, loyalty, credible, credibility, reputable, respect, respected, solid
    team, great team, proven, integrity, rely on, vouched, vouch, audited, dependable, based dev
    """,
}
_EMOJIS: dict[str, str] = {
    "anger": "😠 😡 🤬 💢 👿 🖕",
    "anticipation": "👀 ⏳ ⌛ ⏰ 🔜 🍿",
    "boredom": "🥱 😴 💤 😑",
    "confidence": "💪 😎 💎 🦾 😏 🗿",
    "disgust": "🤢 🤮 💩 🤡",
    "distrust": "🤨 🚩 🙄",
    "fear": "😱 😨 😰 😧 🩸 😬",
    "greed": "🤑 💰 💸 🌕 🌙 💵",
    "joy": "😂 🤣 😀 😃 😄 😁 😆 😊 🙂 🎉 🥳 🎊 😅 😹 🍾 🥂",
    "love": "❤ 💕 💖 💙 💚 💜 🧡 💛 😍 🥰 😘 💗 💘",
    "optimism": "🚀 📈 🐂 🌞 ☀ 🌈 🟢 🙌",
    "pessimism": "📉 🐻 🪦 💀 🔻",
    "sadness": "😢 😞 😔 ☹ 🙁 💔 😿 😥",
    "surprise": "😮 😲 🤯 😯 😳 ‼ ⁉",
    "trust": "🤝 🙏 🛡 🔒",
}
LABELS = tuple(_WORDS)

# What a denied emotion says instead; a denied emotion without an entry says nothing ("not boring", "no surprise").
_DENIED = {
    "joy": "sadness", "sadness": "joy", "trust": "distrust", "distrust": "trust",
    "optimism": "pessimism", "pessimism": "optimism",
    "fear": "confidence", "confidence": "fear",
}  # fmt: skip
_DENIALS = frozenset(
    """not no never dont doesnt didnt isnt arent wasnt werent wont cant cannot shouldnt wouldnt aint without nobody
    hardly neither nor zero""".split()  # noqa: SIM905
)
DENIAL_WORDS = 3  # "not at all happy"; farther off, another thing is denied
DENIAL_CHARS = 40  # three words are shorter
MAX_HITS_PER_LABEL = 3  # a row of twenty rockets shouts one feeling


@lru_cache(maxsize=1)
def _lexicon() -> tuple[Phrasebook, AhoCorasick, tuple[str, ...]]:
    emojis = {emoji: label for label, line in _EMOJIS.items() for emoji in line.split()}
    matcher = AhoCorasick(list(emojis), implementation=Implementation.DFA)
    return Phrasebook({label: listed(lines) for label, lines in _WORDS.items()}), matcher, tuple(emojis.values())


def emotions_of(text: str) -> dict[str, float]:
    """The share of each emotion a text expresses, in the order of `LABELS`; shares sum to 1, or none is there."""
    words, emojis, emoji_labels = _lexicon()
    plain = plain_words(text)
    hits: dict[str, int] = {}
    for start, labels in words.find(plain):
        denied = _is_denied(plain, start)
        for label in labels:
            said = _DENIED.get(label) if denied else label
            if said:
                hits[said] = hits.get(said, 0) + 1
    if not text.isascii():
        for place, _, _ in emojis.find_matches_as_indexes(text[:MAX_CHARS]):
            label = emoji_labels[place]
            hits[label] = hits.get(label, 0) + 1
    if not hits:
        return {}
    weights = {label: min(hits[label], MAX_HITS_PER_LABEL) for label in LABELS if label in hits}
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


def _is_denied(plain: str, start: int) -> bool:
    """Whether one of the few words before a phrase, in the same sentence, denies it."""
    before = plain[max(0, start - DENIAL_CHARS) : start].split()[-DENIAL_WORDS:]
    for word in reversed(before):
        if word in _DENIALS:
            return True
        if word in ".!?,;:":
            return False
    return False
