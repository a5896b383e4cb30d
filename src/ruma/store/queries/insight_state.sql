-- The newest state kept before a month.
SELECT state FROM insight_states WHERE month < {month:DateTime64(3, 'UTC')} ORDER BY month DESC LIMIT 1
