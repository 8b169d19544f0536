-- What Activation File Activity is filtered and sorted by. The cache is a copy: its files are fetched anew, so that
-- every one of them gets its words.
DELETE FROM stream;
DELETE FROM file;

-- Serves the list as it opens, and holds every column that a filter asks about: a count reads no file.
DROP INDEX file_newest_first;
CREATE INDEX file_activity ON file (
    account, generated_at DESC, serial DESC, state, overlap_ends, site, product_line, license_type, generated_by
);

-- A file's words as they are sorted: folded, and versions by their numbers.
CREATE TABLE file_words (
    serial       TEXT NOT NULL PRIMARY KEY REFERENCES file (serial) ON DELETE CASCADE,
    machines     TEXT NOT NULL,
    site         TEXT NOT NULL,
    generated_by TEXT NOT NULL,
    version      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
