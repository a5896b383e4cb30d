    author_key, horizon_hours,
    count() AS resolved,
    countIf(bps > 0) AS right,
    sum(share) AS permille,
    sumIf(share, bps > 0) AS hit_permille,
    sum(share * bps) AS weighed_bps,
    sum(share * bps * bps) AS weighed_squares
