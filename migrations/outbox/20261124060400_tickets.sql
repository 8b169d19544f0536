-- Tickets: questions and third-party requests, from the first key typed to the last answer.

CREATE TABLE ticket (
    -- UUIDv7: the idempotency key; its order is the order of beginning.
    id           TEXT NOT NULL PRIMARY KEY,
    -- What opens the ticket at the portal. It stands in clear, beside the whole of what it opens: it protects the
    -- ticket from everybody else, not from whoever has this file.
    key          TEXT NOT NULL CHECK (length(key) = 32),
    kind         TEXT NOT NULL CHECK (kind IN ('question', 'third_party_request')),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'sent', 'refused')),
    -- JSON: what was typed; from sending on exactly as it is sent, every time.
    form         TEXT NOT NULL CHECK (json_valid(form)),
    -- When the draft was last changed; from sending on when the person asked.
    made_at      INTEGER NOT NULL,
    -- From here on what the portal said: its number and its state at last.
    number       TEXT,
    ticket_state TEXT CHECK (ticket_state IN ('open', 'waiting_for_customer', 'answered', 'closed')),
    refusal      TEXT,
    -- The last message that the person has seen.
    seen         INTEGER NOT NULL DEFAULT 0,
    CHECK ((state = 'sent') = (number IS NOT NULL)),
    CHECK ((number IS NULL) = (ticket_state IS NULL)),
    CHECK ((state = 'refused') = (refusal IS NOT NULL))
) STRICT;
CREATE INDEX ticket_by_state ON ticket (state, id);

-- One form of each kind is being filled in.
CREATE UNIQUE INDEX ticket_draft ON ticket (kind) WHERE state = 'draft';

-- The contents never leave the program: a page knows attachments by their place.
CREATE TABLE ticket_attachment (
    ticket     TEXT NOT NULL REFERENCES ticket (id) ON UPDATE CASCADE ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (ticket, position)
) STRICT;

-- The conversation as the portal last told it.
CREATE TABLE ticket_message (
    ticket TEXT NOT NULL REFERENCES ticket (id) ON UPDATE CASCADE ON DELETE CASCADE,
    seq    INTEGER NOT NULL,
    -- JSON: the message.
    body   TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (ticket, seq)
) STRICT, WITHOUT ROWID;

-- Replies, from the moment the person sent them. What was sent stands among the messages.
CREATE TABLE ticket_reply (
    id      TEXT NOT NULL PRIMARY KEY,
    ticket  TEXT NOT NULL REFERENCES ticket (id) ON UPDATE CASCADE ON DELETE CASCADE,
    text    TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused')),
    made_at INTEGER NOT NULL,
    refusal TEXT,
    CHECK ((state = 'refused') = (refusal IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_reply_of_ticket ON ticket_reply (ticket, id);
