-- The share links: what each lets people see, and for how long. What opens one is not here, nor can it be made of what is.
-- Times are milliseconds since 1970, UTC.
CREATE TABLE links (
    id           INTEGER PRIMARY KEY,
    job          TEXT NOT NULL,
    shows_input  INTEGER NOT NULL CHECK (shows_input IN (0, 1)),
    shows_result INTEGER NOT NULL CHECK (shows_result IN (0, 1)),
    masked       INTEGER NOT NULL CHECK (masked IN (0, 1)),
    label        TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    revoked_at   INTEGER,
    seen         INTEGER NOT NULL DEFAULT 0,
    seen_at      INTEGER
) STRICT;
CREATE INDEX links_by_job ON links (job);
CREATE INDEX links_by_maker ON links (made_by);
CREATE INDEX links_by_time ON links (made_at);
