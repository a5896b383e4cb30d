-- What every hour of seeing from `start` on added to the hours of talk of one month, by token and cohort (4: everyone).
SELECT token, cohort, hour, toDateTime(row.1, 'UTC') AS seen_hour,
    count() AS posts, countIf(row.4 = 'bullish') AS bullish_posts, countIf(row.4 = 'neutral') AS neutral_posts,
    countIf(row.4 = 'bearish') AS bearish_posts,
    countIf(new_author = 1) AS authors, countIf(new_text = 1) AS texts,
    countIf(new_voice = 1 AND row.4 = 'bullish') AS bullish_authors,
    countIf(new_voice = 1 AND row.4 = 'neutral') AS neutral_authors,
    countIf(new_voice = 1 AND row.4 = 'bearish') AS bearish_authors
FROM
(
    SELECT m.token AS token, arrayJoin([toUInt8(4), l.cohort]) AS cohort, m.hour AS hour,
        arraySort(groupArray((m.seen_hour, m.author_key, m.text_key, m.label))) AS rows
    FROM
    (
        SELECT token, toStartOfHour(happened_at) AS hour, toUnixTimestamp(toStartOfHour(seen_at)) AS seen_hour,
            toDateTime(seen_at, 'UTC') AS moment, author_key, text_key, toString(label) AS label
        FROM mentions
        WHERE toYYYYMM(happened_at) = {month:UInt32}
    ) AS m
    ASOF LEFT JOIN author_labels AS l ON m.author_key = l.author_key AND m.moment >= l.day
    GROUP BY token, cohort, hour
    HAVING max(m.seen_hour) >= toUnixTimestamp({start:DateTime64(3, 'UTC')})
)
ARRAY JOIN
    rows AS row,
    arrayEnumerateUniq(rows.2) AS new_author,
    arrayEnumerateUniq(rows.3) AS new_text,
    arrayEnumerateUniq(rows.4, rows.2) AS new_voice
WHERE row.1 >= toUnixTimestamp({start:DateTime64(3, 'UTC')})
GROUP BY token, cohort, hour, seen_hour
