WITH
    greatest({whole_hours:UInt16}, 1) * 3600 AS whole_s,
    {as_of:DateTime64(3, 'UTC')} + toIntervalMillisecond(1) - toIntervalSecond(whole_s) AS last_whole,
    judged_days AS
    (
        -- The newest midnight known by which each day of a token on a chain was judged: of the window, and of the week before `seen`.
        SELECT token, chain, day, max(known_day) AS known_day
        FROM trade_days AS d
        WHERE d.known_day <= {seen:DateTime64(3, 'UTC')} AND day <= toDate({seen:DateTime64(3, 'UTC')})
            AND day >= toDate(least({start:DateTime64(3, 'UTC')}, {seen:DateTime64(3, 'UTC')} - toIntervalDay(8)))
            AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
        GROUP BY token, chain, day
    ),
    known_pairs AS
    (
        SELECT token, chain, buyer, arrayJoin(members) AS seller
        FROM
        (
            SELECT token, chain, members, arrayJoin(members) AS buyer
            FROM
            (
                SELECT token, chain, groupUniqArrayArray([w.buyer, w.seller]) AS members
                FROM wash_trades AS w
                WHERE circle != 0 AND day >= toDate({seen:DateTime64(3, 'UTC')}) - 7
                    AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
                    AND (token, chain, day, known_day) IN (SELECT * FROM judged_days)
                GROUP BY token, chain, circle
            )
        )
    )
