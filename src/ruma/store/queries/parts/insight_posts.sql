insight_posts AS
(
    SELECT
        source, source_id, author, author_key, text_key, label, happened_at, tags,
        arrayDistinct(arrayMap(token -> toString(token), mention_ids)) AS tokens,
        toUInt32(intDiv(toUnixTimestamp64Milli(happened_at), 3600000)) AS hour,
        toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) AS known_hour,
        if(
            length(tokens) BETWEEN 1 AND {most_tokens:UInt8} AND NOT has(topics, 'giveaways')
                AND (hasAny(tags, {news_tags:Array(String)}) OR match(lower(text), {any_news:String})),
            arrayFilter(
                (kind, pattern, tag) -> has(tags, tag) OR match(lower(text), pattern),
                {news_kinds:Array(String)}, {news_patterns:Array(String)}, {news_tags:Array(String)}
            ),
            []
        ) AS news,
        arrayConcat(
            arrayMap(token -> ('talk', token), tokens),
            arrayMap(token -> ('tone', token), tokens),
            arrayMap(token -> (toString(label), token), tokens),
            arrayFlatten(arrayMap(kind -> arrayMap(token -> (concat('news:', kind), token), tokens), news)),
            if(has(topics, 'giveaways'), [], arrayMap(topic -> (concat('topic:', topic), ''), topics)),
            arrayMap(phrase -> (concat('phrase:', phrase), ''), arrayFilter(term -> term IN {phrases:Array(String)}, terms))
        ) AS keys
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {end:DateTime64(3, 'UTC')}
        AND seen_at < {end:DateTime64(3, 'UTC')}
)
