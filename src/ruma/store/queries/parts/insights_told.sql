SELECT
    *,
    count() OVER () AS total,
    min(updated_at) OVER () AS first_updated_at,
    min(started_at) OVER () AS first_started_at
FROM
(
    SELECT
        insight_id,
        argMax((v.kind, v.category, v.token, v.subject, v.title, v.summary, v.formula), v.version) AS said,
        argMaxIf(v.tokens, v.version, notEmpty(v.tokens)) AS tokens,
        argMax(v.tags, v.version) AS tags,
        min(v.started_at) AS started_at,
        argMax(tuple(v.ended_at), v.version).1 AS ended_at,
        max(v.updated_at) AS updated_at,
        argMax(v.strength, v.version) AS strength,
        argMax(v.figures, v.version) AS figures,
        argMaxIf((v.posts, v.authors, v.account_sources, v.account_names, v.post_sources, v.post_ids, v.post_times), v.version,
            notEmpty(v.post_ids)) AS standing,
        arrayMap(
            (source, name) -> bitAnd(cityHash64(source, name), 9007199254740991), standing.3, standing.4
        ) AS author_ids,
        arraySort(groupArray((v.version, v.updated_at, v.title, v.change, v.strength))) AS history
    FROM insights AS v
    WHERE v.updated_at <= {seen:DateTime64(3, 'UTC')}
        AND (empty({token:String}) OR v.insight_id IN (
            SELECT insight_id FROM insights WHERE token = {token:String} OR has(tokens, {token:String})
        ))
    GROUP BY insight_id
)
WHERE (empty({token:String}) OR said.3 = {token:String} OR has(tokens, {token:String}))
    AND started_at > {start_after:DateTime64(3, 'UTC')} AND started_at < {start_before:DateTime64(3, 'UTC')}
    AND updated_at > {updated_after:DateTime64(3, 'UTC')} AND updated_at < {updated_before:DateTime64(3, 'UTC')}
    AND (empty({tags:Array(String)}) OR hasAny(tags, {tags:Array(String)}))
    AND NOT hasAny(tags, {exclude_tags:Array(String)})
