-- Bot scores and records of callers follow new rules (see ruma.measures.bot_score and ruma.measures.skill): all that is derived is
-- derived again when the store is opened next.
INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM posts HAVING count() > 0;
