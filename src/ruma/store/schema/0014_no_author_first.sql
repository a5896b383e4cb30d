-- Who is new is no longer asked: who is proven is told by author_bots.
DROP VIEW IF EXISTS author_first_view;
DROP TABLE IF EXISTS author_first;
