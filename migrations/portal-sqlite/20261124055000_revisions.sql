-- Revisions: files that follow one another, files that end, and units that move along upgrade paths.

-- The last day on which a superseded file is in force beside its successor. Its units are the successor's.
ALTER TABLE activation_file ADD COLUMN overlap_ends TEXT
    CHECK (overlap_ends IS NULL OR (length(overlap_ends) = 10 AND state = 'superseded'));

CREATE INDEX activation_file_at_site ON activation_file (account, site) WHERE state = 'active';

CREATE TRIGGER activation_file_ends_once
BEFORE UPDATE OF state ON activation_file WHEN NEW.state = 'active' AND OLD.state <> 'active'
BEGIN SELECT RAISE(ABORT, 'a file that is no longer in force does not come back'); END;

-- From when on a file stands on the revocation list, and why. `at` is in Unix seconds and may lie ahead: the end of an
-- overlap.
CREATE TABLE file_end (
    serial TEXT NOT NULL PRIMARY KEY REFERENCES activation_file (serial),
    reason TEXT NOT NULL CHECK (reason IN ('superseded', 'deactivated', 'recalled')),
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX file_end_by_time ON file_end (at);

-- How many files a list names, and when it was signed: a list is made anew when more have ended.
ALTER TABLE revocation_list ADD COLUMN entries INTEGER NOT NULL DEFAULT 0 CHECK (entries >= 0);
ALTER TABLE revocation_list ADD COLUMN issued_at INTEGER NOT NULL DEFAULT 0;

-- Units that an upgrade moved: why a pool has another number than its orders. `at` is in Unix microseconds.
CREATE TABLE pool_move (
    account      TEXT NOT NULL REFERENCES account (account),
    request      TEXT NOT NULL,
    from_part    TEXT NOT NULL REFERENCES part (part),
    to_part      TEXT NOT NULL REFERENCES part (part),
    license_type TEXT NOT NULL CHECK (license_type IN ('production', 'development', 'evaluation', 'trial')),
    units        INTEGER NOT NULL CHECK (units > 0),
    in_files     INTEGER NOT NULL CHECK (in_files BETWEEN 0 AND units),
    at           INTEGER NOT NULL,
    PRIMARY KEY (account, request, from_part, license_type)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER pool_move_never_changes BEFORE UPDATE ON pool_move
BEGIN SELECT RAISE(ABORT, 'a move of units never changes'); END;

CREATE TRIGGER pool_move_stays BEFORE DELETE ON pool_move
BEGIN SELECT RAISE(ABORT, 'a move of units is never deleted'); END;
