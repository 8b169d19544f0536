-- What the portal last said. A copy: deleting this database loses nothing.

-- How far each journal was followed. The catalogue's stream has the empty name.
CREATE TABLE stream (
    stream TEXT NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL CHECK (seq >= 0),
    hash   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When the cache was last level with the portal, in Unix microseconds.
CREATE TABLE freshness (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    as_of INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    account      TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    -- Lower case, without accents, with the number: what a search looks into.
    folded       TEXT NOT NULL,
    model        TEXT NOT NULL,
    support_ends TEXT NOT NULL,
    mirroring    INTEGER NOT NULL,
    managed_by   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_by_name ON account (folded, account);

CREATE TABLE part (
    part            TEXT NOT NULL PRIMARY KEY,
    description     TEXT NOT NULL,
    product_line    TEXT NOT NULL,
    license_version TEXT NOT NULL,
    kind            TEXT NOT NULL,
    -- JSON: the licence keys with their rules, in the catalogue's order.
    keys            TEXT NOT NULL,
    upgrade_to      TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
    account TEXT NOT NULL,
    site    TEXT NOT NULL,
    name    TEXT NOT NULL,
    active  INTEGER NOT NULL,
    -- JSON: every field of the site.
    fields  TEXT NOT NULL,
    PRIMARY KEY (account, site)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_item (
    account      TEXT NOT NULL,
    part         TEXT NOT NULL,
    license_type TEXT NOT NULL,
    order_number TEXT NOT NULL,
    ordered_on   TEXT NOT NULL,
    quantity     INTEGER NOT NULL,
    PRIMARY KEY (account, part, license_type, order_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE pool (
    account      TEXT NOT NULL,
    part         TEXT NOT NULL,
    license_type TEXT NOT NULL,
    ordered      INTEGER NOT NULL,
    allocated    INTEGER NOT NULL,
    held         INTEGER NOT NULL,
    reserved     INTEGER NOT NULL,
    PRIMARY KEY (account, part, license_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
    serial          TEXT NOT NULL PRIMARY KEY,
    account         TEXT NOT NULL,
    lineage         TEXT NOT NULL,
    revision        INTEGER NOT NULL,
    supersedes      TEXT,
    state           TEXT NOT NULL,
    site            TEXT NOT NULL,
    site_name       TEXT NOT NULL,
    -- JSON: the machines in order, the attributes, the parts in order.
    machines        TEXT NOT NULL,
    attributes      TEXT NOT NULL,
    parts           TEXT NOT NULL,
    product_line    TEXT NOT NULL,
    license_type    TEXT NOT NULL,
    license_version TEXT NOT NULL,
    -- Unix seconds: a file's time has no finer grain.
    generated_at    INTEGER NOT NULL,
    generated_by    TEXT NOT NULL,
    request         TEXT NOT NULL,
    sha256          TEXT NOT NULL,
    content         TEXT NOT NULL
) STRICT;
CREATE INDEX file_newest_first ON file (account, generated_at DESC, serial DESC);
CREATE INDEX file_by_lineage ON file (account, lineage, revision);

-- Which active or past file names which machine.
CREATE TABLE file_machine (
    account TEXT NOT NULL,
    folded  TEXT NOT NULL,
    host_id TEXT NOT NULL,
    serial  TEXT NOT NULL REFERENCES file (serial) ON DELETE CASCADE,
    PRIMARY KEY (serial, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_machine_by_name ON file_machine (account, folded);
CREATE INDEX file_machine_by_host_id ON file_machine (account, host_id);

-- Which file holds which part.
CREATE TABLE file_part (
    account      TEXT NOT NULL,
    part         TEXT NOT NULL,
    license_type TEXT NOT NULL,
    serial       TEXT NOT NULL REFERENCES file (serial) ON DELETE CASCADE,
    assigned     INTEGER NOT NULL,
    pooled       INTEGER NOT NULL,
    PRIMARY KEY (account, part, license_type, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_part_by_serial ON file_part (serial);
