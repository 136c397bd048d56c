-- footui's database: one file per person, and all that footui knows about them.
--
-- Conventions
--   instants   INTEGER, milliseconds since 1970-01-01 UTC
--   days       TEXT, ISO 8601 ("2026-11-22"), always a log date or a date somebody named
--   lengths    INTEGER, milliseconds, unless the name says otherwise
--   ids        TEXT, UUID version 7, made by the client
--   booleans   INTEGER, 0 or 1
-- Every row that a person can edit says when it last changed (updated_at), and stays as a
-- tombstone when it is deleted (deleted_at), so that an undo survives a restart and two
-- databases can be merged.

PRAGMA application_id = 0x666f6f74;  -- "foot"
PRAGMA user_version = 3;

-- Whose data this is, and which of that person's databases: exports tell both.
CREATE TABLE identity (
    name        TEXT    NOT NULL PRIMARY KEY CHECK (name IN ('person', 'source')),
    id          TEXT    NOT NULL CHECK (length(id) = 36)
) STRICT;

-- The other databases from which something was merged into this one, and when first.
CREATE TABLE merged_source (
    source      TEXT    NOT NULL PRIMARY KEY CHECK (length(source) = 36),
    merged_at   INTEGER NOT NULL
) STRICT;

-- What the user chose; a key without a row has its default.
CREATE TABLE setting (
    key         TEXT    NOT NULL PRIMARY KEY,
    value       TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER
) STRICT;

-- Goals in days a week; each holds from the week that contains its date until the next one.
CREATE TABLE goal (
    holds_from  TEXT    NOT NULL PRIMARY KEY CHECK (holds_from IS date(holds_from, '+0 days')),
    minimum     INTEGER NOT NULL CHECK (minimum BETWEEN 1 AND 7),
    "full"      INTEGER NOT NULL CHECK ("full" BETWEEN minimum AND 7),
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER
) STRICT;

-- Paused weeks (illness, travel); each pause is for the week that contains its date.
CREATE TABLE pause (
    day         TEXT    NOT NULL PRIMARY KEY CHECK (day IS date(day, '+0 days')),
    reason      TEXT    NOT NULL DEFAULT '',
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER
) STRICT;

-- Routines as they were when they were used, named by the SHA-256 of their document.
-- A row never changes, so a session's past never does.
CREATE TABLE routine (
    digest      TEXT    NOT NULL PRIMARY KEY CHECK (length(digest) = 64),
    document    TEXT    NOT NULL
) STRICT;

-- Sessions: led by the timeline (timed) or entered by hand (manual).
CREATE TABLE session (
    id          TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    kind        TEXT    NOT NULL CHECK (kind IN ('timed', 'manual')),
    state       TEXT    NOT NULL CHECK (state IN ('live', 'done', 'partial')),
    counts      INTEGER NOT NULL CHECK (counts IN (0, 1)),  -- towards the week's days
    log_date    TEXT    NOT NULL CHECK (log_date IS date(log_date, '+0 days')),  -- frozen when written
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    timezone    TEXT    NOT NULL,             -- IANA name, where the session began
    utc_offset  INTEGER NOT NULL,             -- seconds east of UTC at that instant
    routine     TEXT    REFERENCES routine (digest),  -- what a timed session followed
    minutes     REAL    CHECK (minutes > 0),  -- how long it took, pauses left out; NULL: unknown
    pain_before INTEGER CHECK (pain_before BETWEEN 0 AND 10),  -- NRS-11; NULL is not 0
    pain_after  INTEGER CHECK (pain_after BETWEEN 0 AND 10),
    effort      INTEGER CHECK (effort BETWEEN 0 AND 10),       -- RPE
    stop_pain   INTEGER CHECK (stop_pain BETWEEN 0 AND 10),    -- why it was stopped early
    stop_place  TEXT    CHECK (stop_place IN
                    ('foot', 'ankle or calf', 'knee', 'hip', 'back', 'elsewhere')),
    note        TEXT    NOT NULL DEFAULT '',
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER,
    counts_set_at INTEGER,  -- when somebody last said whether it counts; NULL: its work decides
    CHECK (kind = 'manual' OR routine IS NOT NULL),
    CHECK ((state = 'live') = (ended_at IS NULL)),
    CHECK (state <> 'live' OR deleted_at IS NULL)
) STRICT;

-- Holds all that the calendar and the pain trend look at, so that they need not read the rows.
CREATE INDEX session_by_day ON session
    (log_date, deleted_at, state, kind, counts, minutes, pain_before, pain_after);
CREATE UNIQUE INDEX one_live_session ON session (state) WHERE state = 'live';

-- What was changed by hand, so that it can be undone and redone: the newest has the highest number.
-- Those that are undone can be redone until another change is made.
CREATE TABLE change (
    number      INTEGER NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind IN ('add', 'edit', 'count', 'delete', 'discard', 'rate',
                    'goal', 'goal_removed', 'pause', 'pause_removed')),
    day         TEXT    NOT NULL CHECK (day IS date(day, '+0 days')),  -- which it concerns
    made_at     INTEGER NOT NULL,
    made_in     TEXT    NOT NULL CHECK (made_in IN ('screen', 'shell')),  -- or undone, or redone
    undone      INTEGER NOT NULL CHECK (undone IN (0, 1))
) STRICT;

-- The rows of a change. Undoing and redoing exchange each row for its other version, and are
-- refused where the row is not of the version that is current here: then it was changed since.
CREATE TABLE changed_row (
    "change"    INTEGER NOT NULL REFERENCES change (number),
    "table"     TEXT    NOT NULL CHECK ("table" IN ('session', 'goal', 'pause')),
    "key"       TEXT    NOT NULL,
    current_at  INTEGER NOT NULL,  -- updated_at of the row as it is now
    other       TEXT,              -- the row as JSON as it was before, or, if undone, after that
    other_at    INTEGER,           -- its updated_at; both are NULL where there was no row
    PRIMARY KEY ("change", "table", "key")
) STRICT, WITHOUT ROWID;

-- What happened in a timed session, in order. Replayed on the routine's timeline it gives the
-- position, how the timeline was extended, and which stretches of it really ran.
CREATE TABLE transition (
    session     TEXT    NOT NULL REFERENCES session (id),
    number      INTEGER NOT NULL CHECK (number >= 0),
    kind        TEXT    NOT NULL CHECK (kind IN
                    ('start', 'pause', 'stall', 'resume', 'seek', 'extend', 'stop', 'finish')),
    reached     INTEGER NOT NULL CHECK (reached >= 0),   -- how far the clock had moved it
    position    INTEGER NOT NULL CHECK (position >= 0),  -- where it then stood
    at          INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;

-- Who leads the live session, and how far it is. Only the holder of the token may write to the
-- session; nobody holds it while it waits to be resumed.
CREATE TABLE lease (
    session      TEXT    NOT NULL PRIMARY KEY REFERENCES session (id),
    token        TEXT,
    host         TEXT    NOT NULL,
    terminal     TEXT    NOT NULL,
    pid          INTEGER NOT NULL,
    since        INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    ran_until    INTEGER NOT NULL,            -- when the position last moved
    position     INTEGER NOT NULL CHECK (position >= 0)
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
