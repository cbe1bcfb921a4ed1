-- What the values say of each task of a reading, as JSON: the precision matrix and that matrix times the mean, in the order of the tasks' ids; null where they say nothing, and in readings from before.
-- oldest writer: 0.1.0

ALTER TABLE readings ADD COLUMN information TEXT;
