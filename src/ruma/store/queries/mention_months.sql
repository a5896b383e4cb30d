-- Months of talk that hold a mention seen since a moment, oldest first.
SELECT DISTINCT toYYYYMM(happened_at) AS month
FROM mentions
WHERE seen_at >= {start:DateTime64(3, 'UTC')}
ORDER BY month
