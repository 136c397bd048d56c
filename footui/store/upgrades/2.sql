-- What is changed by hand can be undone, and a timed session knows how long it took.

CREATE TABLE change (
    number      INTEGER NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind IN ('add', 'edit', 'count', 'delete')),
    session     TEXT    NOT NULL REFERENCES session (id),
    before      TEXT,
    updated_at  INTEGER NOT NULL
) STRICT;

DROP INDEX session_by_day;
CREATE INDEX session_by_day ON session
    (log_date, deleted_at, state, kind, counts, minutes, pain_before, pain_after);

-- Between two transitions the clock moved a session from where the first left it to where the
-- second found it.
UPDATE session SET minutes = (
    SELECT nullif(sum(later.reached - earlier.position), 0) / 60000.0
    FROM transition AS earlier
    JOIN transition AS later
        ON later.session = earlier.session AND later.number = earlier.number + 1
    WHERE earlier.session = session.id
)
WHERE kind = 'timed' AND state <> 'live';

PRAGMA user_version = 2;
