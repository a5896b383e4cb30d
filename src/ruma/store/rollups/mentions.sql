SELECT
    arrayJoin(mention_ids) AS token, happened_at, seen_at, author_key, text_key, label, tags, emotions, emotion_permille
FROM {source}
