-- Tickets: questions and third-party requests. They need no account, so that no journal of an account holds them;
-- their own messages are only ever added to.

INSERT INTO counter (name, value) VALUES ('ticket', 0);

-- `key_sha256` is all that is kept of the key which opens the ticket. `form` is what the person filled in;
-- `searched` is what the Licensing Team's search looks at, in lower case. Moments are in microseconds.
CREATE TABLE ticket (
    number     INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    id         TEXT NOT NULL UNIQUE,
    key_sha256 TEXT NOT NULL UNIQUE CHECK (length(key_sha256) = 64),
    kind       TEXT NOT NULL CHECK (kind IN ('question', 'third_party_request')),
    form       TEXT NOT NULL CHECK (json_valid(form)),
    searched   TEXT NOT NULL,
    opened_at  INTEGER NOT NULL,
    -- Those of the last message, so that a list needs no messages.
    state      TEXT NOT NULL CHECK (state IN ('open', 'waiting_for_customer', 'answered', 'closed')),
    last_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_by_activity ON ticket (last_at, number);
CREATE INDEX ticket_by_state ON ticket (state, last_at, number);

-- The conversation. The first message is the ticket itself. `id` is the idempotency key of whatever added it.
CREATE TABLE ticket_message (
    id          TEXT NOT NULL PRIMARY KEY,
    ticket      INTEGER NOT NULL REFERENCES ticket (number),
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL CHECK (author IN ('customer', 'licensing_team')),
    by          TEXT NOT NULL,
    text        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'waiting_for_customer', 'answered', 'closed')),
    body_sha256 TEXT NOT NULL CHECK (length(body_sha256) = 64),
    UNIQUE (ticket, seq)
) STRICT;

CREATE TABLE ticket_attachment (
    ticket     INTEGER NOT NULL REFERENCES ticket (number),
    position   INTEGER NOT NULL CHECK (position >= 0),
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (ticket, position)
) STRICT;

CREATE TRIGGER ticket_never_changes
BEFORE UPDATE OF number, id, key_sha256, kind, form, searched, opened_at ON ticket
BEGIN SELECT RAISE(ABORT, 'a ticket never changes, only its state does'); END;

CREATE TRIGGER ticket_stays BEFORE DELETE ON ticket
BEGIN SELECT RAISE(ABORT, 'a ticket is never deleted'); END;

CREATE TRIGGER ticket_message_never_changes BEFORE UPDATE ON ticket_message
BEGIN SELECT RAISE(ABORT, 'a message never changes'); END;

CREATE TRIGGER ticket_message_stays BEFORE DELETE ON ticket_message
BEGIN SELECT RAISE(ABORT, 'a message is never deleted'); END;

CREATE TRIGGER ticket_attachment_never_changes BEFORE UPDATE ON ticket_attachment
BEGIN SELECT RAISE(ABORT, 'an attachment never changes'); END;

CREATE TRIGGER ticket_attachment_stays BEFORE DELETE ON ticket_attachment
BEGIN SELECT RAISE(ABORT, 'an attachment is never deleted'); END;
