narrative_posts AS
(
    SELECT
        source, source_id, author, author_key, text_key, text, happened_at, url, label, topics, terms, mention_ids, mention_confidences,
        toUInt16(intDiv(
            greatest(toUnixTimestamp64Milli({as_of:DateTime64(3, 'UTC')}) - toUnixTimestamp64Milli(happened_at) - 1, 0),
            {step_ms:UInt64}
        )) AS back,
        arrayDistinct(arrayConcat(
            arrayMap(topic -> toString(topic), topics),
            arrayFilter(
                key -> notEmpty(key),
                arrayMap(term -> transform(term, {terms:Array(String)}, {keys:Array(String)}, ''), terms)
            )
        )) AS keys
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND NOT has(topics, 'giveaways')
        AND (empty({ecosystem:String}) OR has(ecosystems, {ecosystem:String}))
        AND (empty({token:String}) OR has(mention_ids, {token:String}))
)
