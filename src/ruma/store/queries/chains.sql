-- Chains that trades of were seen by a moment, most trades first.
SELECT chain, count() AS trades FROM trades WHERE seen_at <= {seen:DateTime64(3, 'UTC')} GROUP BY chain ORDER BY trades DESC, chain
