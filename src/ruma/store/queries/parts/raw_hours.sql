raw_hours AS
(
    SELECT DISTINCT toStartOfHour(happened_at) AS hour
    FROM mentions
    WHERE token = {token:String} AND happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')} AND seen_at >= (SELECT until FROM derived_until)
    UNION ALL
    SELECT arrayJoin([toStartOfHour({start:DateTime64(3, 'UTC')}), toStartOfHour({as_of:DateTime64(3, 'UTC')})]) AS hour
)
