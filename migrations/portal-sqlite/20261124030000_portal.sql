-- The portal's tables. This file never changes once it has been released: a later one goes on from here.
-- Quantities are whole numbers of 32 bits without sign; moments are Unix seconds, or microseconds where said.

-- "AFMP": tells the portal's database from every other SQLite file.
PRAGMA application_id = 0x41464D50;

-- Counters that only rise. One row each, so that a number is taken in the transaction that uses it.
CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT;
INSERT INTO counter (name, value) VALUES ('serial', 0);

-- The portal itself. At most one row: the primary key allows one value only.
CREATE TABLE issuer (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    issuer      TEXT NOT NULL,
    owner       TEXT NOT NULL,
    first_kid   TEXT NOT NULL,
    current_kid TEXT NOT NULL,
    founded_at  INTEGER NOT NULL
) STRICT;

-- Trust bundles, each signed; the version only rises.
CREATE TABLE trust_bundle (
    version INTEGER NOT NULL PRIMARY KEY CHECK (version >= 1),
    bundle  TEXT NOT NULL
) STRICT;

-- Revocation lists, each signed; the sequence rises only when the contents change.
CREATE TABLE revocation_list (
    sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    list     TEXT NOT NULL
) STRICT;

-- The catalogue. `keys` is a JSON array of {"key","rule"}, in the catalogue's order.
CREATE TABLE part (
    part            TEXT NOT NULL PRIMARY KEY,
    description     TEXT NOT NULL,
    product_line    TEXT NOT NULL,
    license_version TEXT NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('part', 'trial_bundle', 'addon_bundle')),
    keys            TEXT NOT NULL CHECK (json_valid(keys)),
    upgrade_to      TEXT REFERENCES part (part) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE account (
    account      TEXT NOT NULL PRIMARY KEY CHECK (account <> ''),
    name         TEXT NOT NULL,
    model        TEXT NOT NULL CHECK (model IN ('perpetual', 'subscription')),
    support_ends TEXT NOT NULL CHECK (length(support_ends) = 10),
    mirroring    INTEGER NOT NULL CHECK (mirroring IN (0, 1)),
    managed_by   TEXT NOT NULL
) STRICT;

CREATE TABLE site (
    account      TEXT NOT NULL REFERENCES account (account),
    site         TEXT NOT NULL,
    name         TEXT NOT NULL,
    street       TEXT NOT NULL,
    city         TEXT NOT NULL,
    region       TEXT NOT NULL,
    postal_code  TEXT NOT NULL,
    country      TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    email        TEXT NOT NULL,
    phone        TEXT NOT NULL,
    notes        TEXT NOT NULL,
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (account, site)
) STRICT;

CREATE TABLE order_item (
    account      TEXT NOT NULL REFERENCES account (account),
    order_number TEXT NOT NULL,
    part         TEXT NOT NULL REFERENCES part (part),
    license_type TEXT NOT NULL CHECK (license_type IN ('production', 'development', 'evaluation', 'trial')),
    ordered_on   TEXT NOT NULL CHECK (length(ordered_on) = 10),
    quantity     INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 2147483647),
    PRIMARY KEY (account, order_number, part, license_type)
) STRICT, WITHOUT ROWID;

-- What an account has of a part. Never overdrawn: the table itself refuses it.
CREATE TABLE pool (
    account      TEXT NOT NULL REFERENCES account (account),
    part         TEXT NOT NULL REFERENCES part (part),
    license_type TEXT NOT NULL CHECK (license_type IN ('production', 'development', 'evaluation', 'trial')),
    ordered      INTEGER NOT NULL CHECK (ordered BETWEEN 0 AND 4294967295),
    allocated    INTEGER NOT NULL DEFAULT 0 CHECK (allocated >= 0),
    held         INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    reserved     INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    PRIMARY KEY (account, part, license_type),
    CHECK (ordered - allocated - held - reserved >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX pool_in_use ON pool (part) WHERE allocated + held + reserved > 0;

-- Every revision of every activation file, with its exact content.
CREATE TABLE activation_file (
    serial          TEXT NOT NULL PRIMARY KEY,
    account         TEXT NOT NULL REFERENCES account (account),
    lineage         TEXT NOT NULL,
    revision        INTEGER NOT NULL CHECK (revision >= 1),
    supersedes      TEXT REFERENCES activation_file (serial),
    state           TEXT NOT NULL CHECK (state IN ('active', 'superseded', 'deactivated', 'recalled')),
    site            TEXT NOT NULL,
    site_name       TEXT NOT NULL,
    product_line    TEXT NOT NULL,
    license_type    TEXT NOT NULL CHECK (license_type IN ('production', 'development', 'evaluation', 'trial')),
    license_version TEXT NOT NULL,
    attributes      TEXT NOT NULL CHECK (json_valid(attributes)),
    generated_at    INTEGER NOT NULL,
    generated_by    TEXT NOT NULL,
    request         TEXT NOT NULL,
    sha256          TEXT NOT NULL CHECK (length(sha256) = 64),
    content         BLOB NOT NULL,
    UNIQUE (lineage, revision),
    FOREIGN KEY (account, site) REFERENCES site (account, site)
) STRICT;
CREATE INDEX activation_file_of_account ON activation_file (account, generated_at);

-- One revision of a lineage is in force at most.
CREATE UNIQUE INDEX activation_file_in_force ON activation_file (lineage) WHERE state = 'active';

CREATE TABLE file_machine (
    serial   TEXT NOT NULL REFERENCES activation_file (serial),
    position INTEGER NOT NULL CHECK (position IN (0, 1)),
    account  TEXT NOT NULL,
    name     TEXT NOT NULL,
    folded   TEXT NOT NULL,
    host_id  TEXT NOT NULL,
    PRIMARY KEY (serial, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_machine_by_name ON file_machine (account, folded);
CREATE INDEX file_machine_by_host_id ON file_machine (account, host_id);

CREATE TABLE file_part (
    serial   TEXT NOT NULL REFERENCES activation_file (serial),
    part     TEXT NOT NULL REFERENCES part (part),
    account  TEXT NOT NULL,
    assigned INTEGER NOT NULL CHECK (assigned >= 0),
    pooled   INTEGER NOT NULL CHECK (pooled >= 0),
    PRIMARY KEY (serial, part),
    CHECK (assigned + pooled > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_part_by_part ON file_part (account, part);

-- Answers, kept for ever: the same request again gets the same receipt.
CREATE TABLE receipt (
    request     TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL,
    body_sha256 TEXT NOT NULL CHECK (length(body_sha256) = 64),
    receipt     TEXT NOT NULL CHECK (json_valid(receipt))
) STRICT;

CREATE TABLE import_receipt (
    request     TEXT NOT NULL PRIMARY KEY,
    body_sha256 TEXT NOT NULL CHECK (length(body_sha256) = 64),
    report      TEXT NOT NULL CHECK (json_valid(report))
) STRICT;

-- The journal: what changed, each entry hashed with the one before. `stream` is an account's number, or
-- empty for the catalogue. `at` is in microseconds; `body` is the exact text that was hashed.
CREATE TABLE journal (
    stream   TEXT NOT NULL,
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    at       INTEGER NOT NULL,
    request  TEXT NOT NULL,
    body     TEXT NOT NULL,
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    hash     TEXT NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (stream, seq)
) STRICT;

-- Where each journal stands.
CREATE TABLE journal_head (
    stream TEXT NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL CHECK (seq >= 1),
    at     INTEGER NOT NULL,
    hash   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What never changes is not left to the programs' good manners.
CREATE TRIGGER activation_file_never_changes
BEFORE UPDATE OF serial, account, lineage, revision, supersedes, site, site_name, product_line, license_type,
    license_version, attributes, generated_at, generated_by, request, sha256, content ON activation_file
BEGIN SELECT RAISE(ABORT, 'an activation file never changes, only its state does'); END;

CREATE TRIGGER activation_file_stays BEFORE DELETE ON activation_file
BEGIN SELECT RAISE(ABORT, 'an activation file is never deleted'); END;

CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal never changes'); END;

CREATE TRIGGER journal_stays BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never deleted'); END;

CREATE TRIGGER receipt_never_changes BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;

CREATE TRIGGER receipt_stays BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;

CREATE TRIGGER import_receipt_never_changes BEFORE UPDATE ON import_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;

CREATE TRIGGER import_receipt_stays BEFORE DELETE ON import_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;
