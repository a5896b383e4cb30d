-- Sets of accounts that went in circles on each day of a span, as the day had been judged last by a midnight.
SELECT token, chain, day, circle, groupUniqArrayArray([w.buyer, w.seller]) AS members
FROM wash_trades AS w
WHERE circle != 0 AND day >= toDate({start:DateTime64(3, 'UTC')}) AND w.known_day <= {first:DateTime64(3, 'UTC')}
    AND (token, chain, day, known_day) IN (
        SELECT token, chain, day, max(known_day)
        FROM trade_days AS d
        WHERE d.known_day <= {first:DateTime64(3, 'UTC')} AND day >= toDate({start:DateTime64(3, 'UTC')})
        GROUP BY token, chain, day
    )
GROUP BY token, chain, day, circle
