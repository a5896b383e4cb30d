-- What calls of each cohort came to by a moment, token by token and week by week, and authors where the cohort first had them.
SELECT cohort, token, week, toInt64(sum(d.calls)) AS calls, toInt64(sum(d.authors)) AS authors, sum(d.permille) AS permille,
    sum(d.hit_permille) AS hit_permille, sum(d.weighed_bps) AS weighed_bps
FROM cohort_days AS d
WHERE horizon_hours = {horizon_hours:UInt16} AND known_day <= {seen:DateTime64(3, 'UTC')}
GROUP BY cohort, token, week
ORDER BY cohort, token, week
