happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND (empty({ecosystem:String}) OR has(ecosystems, {ecosystem:String}))
    AND (empty({token:String}) OR has(mention_ids, {token:String}))
