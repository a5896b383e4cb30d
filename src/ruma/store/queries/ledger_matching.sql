-- How many entries of an author or a token the newest edition holds, as seen by a moment.
SELECT count() AS entries
FROM call_ledger
WHERE edition = (SELECT max(edition) FROM call_ledger) AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND (empty({author:String}) OR author = {author:String}) AND (empty({token:String}) OR token = {token:String})
