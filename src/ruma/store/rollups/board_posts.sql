SELECT
    toUInt8(least(10, bitCount(bitAnd(bitNot(author_key), author_key - 1)))) AS level,
    happened_at, seen_at, author_key, text_key,
    toInt8(multiIf(label = 'bullish', 1, label = 'bearish', -1, 0)) AS tone,
    topics, ecosystems, mention_ids, mention_confidences, terms,
    arrayMap(term -> toUInt32(bitOr(bitAnd(cityHash64(term), 0xFFFFFFFE), match(term, '[# ]'))), terms) AS term_keys,
    arrayMap(
        words -> arraySlice(arraySort(arrayDistinct(arrayMap(
            place -> toUInt32(cityHash64(arrayStringConcat(arraySlice(words, place, 4), ' '))),
            range(1, toUInt32(greatest(length(words), 3) - 2))
        ))), 1, 8),
        [splitByNonAlpha(lower(substring(text, 1, 600)))]
    )[1] AS wording_keys,
    handle_keys
FROM {source}
WHERE NOT has(topics, 'giveaways')
