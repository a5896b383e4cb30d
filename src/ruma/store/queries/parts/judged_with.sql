WITH
    greatest({whole_hours:UInt16}, 1) * 3600 AS whole_s,
    {as_of:DateTime64(3, 'UTC')} + toIntervalMillisecond(1) - toIntervalSecond(whole_s) AS last_whole
