-- What became of files, and units that moved along upgrade paths.

-- The last day on which a superseded file is in force beside its successor.
ALTER TABLE file ADD COLUMN overlap_ends TEXT;
CREATE INDEX file_at_site ON file (account, site) WHERE state = 'active';

-- Units that upgrades moved: why a pool has another number than its orders. `at` is in Unix microseconds.
CREATE TABLE pool_move (
    account      TEXT NOT NULL,
    request      TEXT NOT NULL,
    at           INTEGER NOT NULL,
    from_part    TEXT NOT NULL,
    to_part      TEXT NOT NULL,
    license_type TEXT NOT NULL,
    units        INTEGER NOT NULL,
    in_files     INTEGER NOT NULL,
    PRIMARY KEY (account, request, from_part, license_type)
) STRICT, WITHOUT ROWID;
