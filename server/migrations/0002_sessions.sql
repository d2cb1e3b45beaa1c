-- Who is signed in. What opens a session is not kept, only its SHA-256.
CREATE TABLE sessions (
    hash     BLOB PRIMARY KEY,
    name     TEXT NOT NULL,
    -- What was vouched for at the sign-in, as JSON; the role follows from it and from the settings of the day.
    vouched  TEXT NOT NULL,
    -- Milliseconds since 1970, UTC.
    begun_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_use ON sessions (seen_at);
