-- Groups of one Monday with their members.
SELECT group_id, author_keys FROM account_groups WHERE day = {day:DateTime64(3, 'UTC')} ORDER BY group_id
