-- Months (YYYYMM) of a table that hold rows, from a month on.
SELECT DISTINCT toUInt32OrZero(partition) AS month
FROM system.parts
WHERE active AND database = currentDatabase() AND table = {table:String} AND toUInt32OrZero(partition) >= {month:UInt32}
ORDER BY month
