-- How many posts there are and how many of them a simulator wrote.
SELECT count() AS posts, countIf(source = 'simulated') AS simulated FROM posts
