-- Work that comes again by the calendar.
-- oldest writer: 0.1.0

-- 'first saturday', 'spring'; null for what comes again after so many days, or not at all.
ALTER TABLE candidates ADD COLUMN recurs_on TEXT;
