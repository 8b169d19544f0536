-- What a revocation list has named, every later one names too, whatever the clock says then: a file that ended while
-- the clock stood ahead neither leaves the list again nor keeps another from coming onto it. `listed` is the number of
-- the first list that names the file; none before there is one.
ALTER TABLE file_end ADD COLUMN listed INTEGER REFERENCES revocation_list (sequence);

DROP INDEX file_end_by_time;
CREATE INDEX file_end_unlisted ON file_end (at) WHERE listed IS NULL;

ALTER TABLE revocation_list DROP COLUMN entries;

-- The only list that there was before this column is the founding's.
UPDATE revocation_list SET issued_at = (SELECT founded_at FROM issuer) WHERE issued_at = 0;
