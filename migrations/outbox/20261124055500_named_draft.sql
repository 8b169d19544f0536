-- Drafts that a person keeps under a name, beside the one in the form.
CREATE TABLE named_draft (
    account    TEXT NOT NULL,
    name       TEXT NOT NULL,
    body       TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
