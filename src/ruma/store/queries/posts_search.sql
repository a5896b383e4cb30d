-- Posts of the window that hold all words, name the token, read as the label and are by the author, where those are given, one per copied text: those with the whole phrase first, then
-- the newest. The found_ columns count all of them. Words are looked for as parts first (fast), then as whole words.
SELECT
    source, source_id, author, author_key, text, happened_at, seen_at, url, channel,
    mention_ids, mention_confidences, mention_hows, label, bullish, neutral, bearish, tags, topics, ecosystems, call_direction, call_token,
    match(text, {phrase:String}) AS whole,
    count() OVER (PARTITION BY text_key) AS copies,
    count() OVER () AS found_posts,
    uniqExact(text_key) OVER () AS found_texts,
    uniqExact(author_key) OVER () AS found_authors
FROM posts
PREWHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND (empty({token:String}) OR has(mention_ids, {token:String}))
    AND (empty({author:String}) OR lowerUTF8(author) = {author:String})
    AND (empty({label:String}) OR label = {label:String})
    AND arrayAll(place -> place > 0, multiSearchAllPositionsCaseInsensitiveUTF8(text, {words:Array(String)}))
WHERE arrayAll(
    word -> hasAny(extractAll(lowerUTF8(text), '[\\pL\\pN]+') AS text_words, [word, concat(word, 's'), concat(word, 'es')]),
    {words:Array(String)}
)
ORDER BY whole DESC, happened_at DESC, source, source_id
LIMIT 1 BY text_key
LIMIT {limit:UInt16}
