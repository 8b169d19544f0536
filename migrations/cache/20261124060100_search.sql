-- What a search over all accounts looks into.

-- Lower case, without accents.
ALTER TABLE site ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE part ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

-- Who has a part.
CREATE INDEX pool_by_part ON pool (part, account, license_type);

-- Serials, machine names and host IDs by any three letters of them, in lower case: `|af-00000001|cicfra01|a3155d1e8b32|`.
-- The bars tell a whole word and the beginning of one from what stands inside. The account stands in brackets, so that
-- one number is not found within another.
CREATE VIRTUAL TABLE file_search USING fts5 (text, account, serial UNINDEXED, tokenize = 'trigram');
CREATE VIEW file_search_text AS
SELECT file.rowid AS id,
       '|' || lower(file.serial) || '|' || (
           SELECT group_concat(lower(value ->> 'name') || '|' || lower(value ->> 'host_id'), '|') || '|'
           FROM json_each(file.machines)
       ) AS text,
       '<' || file.account || '>' AS account, file.serial
FROM file;
-- A file's serial and machines never change.
CREATE TRIGGER file_is_searched AFTER INSERT ON file BEGIN
    INSERT INTO file_search (rowid, text, account, serial)
    SELECT id, text, account, serial FROM file_search_text WHERE serial = new.serial;
END;
CREATE TRIGGER file_is_searched_no_more AFTER DELETE ON file BEGIN
    DELETE FROM file_search WHERE rowid = old.rowid;
END;
INSERT INTO file_search (rowid, text, account, serial) SELECT id, text, account, serial FROM file_search_text;

-- Followed anew from the first entry, so that sites and parts that are here already get their texts too. Until then
-- the cache is not level with anything.
DELETE FROM stream;
DELETE FROM freshness;
