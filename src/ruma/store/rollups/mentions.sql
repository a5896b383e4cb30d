-- A post that names more than three tokens is a list: what it is tagged with is told of none of them (of real posts one in
-- fourteen, and half of all hacks and listings by token). A call is told of the token it is on.
SELECT
    arrayJoin(mention_ids) AS token, happened_at, seen_at, author_key, text_key, label,
    arrayFilter(tag -> if(tag IN ('long_call', 'short_call'), token = call_token, length(mention_ids) <= 3), tags) AS tags,
    emotions, emotion_permille
FROM {source}
