-- What only this seat knows: requests and drafts, preferences, and the trust it was pinned to.
-- Nothing here can be fetched again, so that every commit is flushed to the disk.

-- Requests, from the moment the person asked.
CREATE TABLE request (
    -- UUIDv7: the idempotency key; its order is the order of asking.
    id       TEXT NOT NULL PRIMARY KEY,
    account  TEXT NOT NULL,
    -- JSON: the request exactly as it is sent, every time.
    body     TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('queued', 'withdrawn', 'accepted', 'refused')),
    made_at  INTEGER NOT NULL,
    -- JSON: the portal's receipt.
    receipt  TEXT,
    -- Whether the person has seen a refusal.
    seen     INTEGER NOT NULL DEFAULT 0,
    CHECK ((state IN ('queued', 'withdrawn')) = (receipt IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX request_by_state ON request (state, id);

-- What was typed into New Activation File, one draft an account.
CREATE TABLE draft (
    account    TEXT NOT NULL PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    body       TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The chain of trust bundles from the pinned one on.
CREATE TABLE trust_bundle (
    version   INTEGER NOT NULL PRIMARY KEY,
    jws       TEXT NOT NULL,
    -- Whether a person pinned the chain to this bundle, and to which key.
    pinned_to TEXT
) STRICT;

-- The revocation list in force; one row.
CREATE TABLE revocation_list (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    jws      TEXT NOT NULL
) STRICT;
