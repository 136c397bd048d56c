-- Every change by hand can be undone and redone, and a database knows whose it is.

ALTER TABLE session ADD COLUMN counts_set_at INTEGER;

-- A partial session counts only where its user said so.
UPDATE session SET counts_set_at = updated_at
WHERE kind = 'timed' AND state = 'partial' AND counts = 1;

ALTER TABLE change RENAME TO old_change;

CREATE TABLE change (
    number      INTEGER NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind IN ('add', 'edit', 'count', 'delete', 'discard', 'rate',
                    'goal', 'goal_removed', 'pause', 'pause_removed')),
    day         TEXT    NOT NULL CHECK (day IS date(day, '+0 days')),
    made_at     INTEGER NOT NULL,
    made_in     TEXT    NOT NULL CHECK (made_in IN ('screen', 'shell')),
    undone      INTEGER NOT NULL CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE changed_row (
    "change"    INTEGER NOT NULL REFERENCES change (number),
    "table"     TEXT    NOT NULL CHECK ("table" IN ('session', 'goal', 'pause')),
    "key"       TEXT    NOT NULL,
    current_at  INTEGER NOT NULL,
    other       TEXT,
    other_at    INTEGER,
    PRIMARY KEY ("change", "table", "key")
) STRICT, WITHOUT ROWID;

INSERT INTO change
SELECT old.number, old.kind, session.log_date, old.updated_at, 'screen', 0
FROM old_change AS old JOIN session ON session.id = old.session;

INSERT INTO changed_row
SELECT number, 'session', session, updated_at, json_set(before, '$.counts_set_at', CASE
        WHEN json_extract(before, '$.kind') = 'timed' AND json_extract(before, '$.counts')
            AND json_extract(before, '$.state') = 'partial'
        THEN json_extract(before, '$.updated_at') END),
    json_extract(before, '$.updated_at')
FROM old_change;

DROP TABLE old_change;

CREATE TABLE identity (
    name        TEXT    NOT NULL PRIMARY KEY CHECK (name IN ('person', 'source')),
    id          TEXT    NOT NULL CHECK (length(id) = 36)
) STRICT;

CREATE TABLE merged_source (
    source      TEXT    NOT NULL PRIMARY KEY CHECK (length(source) = 36),
    merged_at   INTEGER NOT NULL
) STRICT;

-- Two ids: the milliseconds since 1970, and chance.
INSERT INTO identity
SELECT name, printf('%s-%s-7%s-8%s-%s', substr(ms, 1, 8), substr(ms, 9), substr(chance, 1, 3),
    substr(chance, 4, 3), substr(chance, 7, 12))
FROM (
    SELECT column1 AS name, lower(hex(randomblob(9))) AS chance,
        printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) AS ms
    FROM (VALUES ('person'), ('source'))
);

PRAGMA user_version = 3;
