-- One page of the insights told by a moment, newest first by start or by update.
-- include: insights_told
ORDER BY if(startsWith({order:String}, 'start_time'), started_at, updated_at) DESC, insight_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
