-- Who did what, when and from where. Nothing here is changed, and nothing removed but by retention.
-- Times are milliseconds since 1970, UTC.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    -- An entry that stands for several (a link used often in one hour) counts them, and tells the last.
    last_at INTEGER NOT NULL,
    times   INTEGER NOT NULL DEFAULT 1 CHECK (times > 0),
    deed    TEXT NOT NULL,
    who     TEXT NOT NULL,
    address TEXT,
    job     TEXT,
    detail  TEXT,
    -- What later entries must share with this one to be counted with it.
    fold    TEXT UNIQUE
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_who ON audit (who, id);
CREATE INDEX audit_by_job ON audit (job, id) WHERE job IS NOT NULL;

-- From which moment on entries must be kept.
CREATE TABLE audit_retention (
    only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
    keep_from INTEGER NOT NULL
) STRICT;
INSERT INTO audit_retention VALUES (1, 0);

CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE ON audit
WHEN NOT (
    OLD.fold IS NOT NULL AND NEW.times > OLD.times AND NEW.last_at >= OLD.last_at
    AND NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.deed IS OLD.deed AND NEW.who IS OLD.who
    AND NEW.address IS OLD.address AND NEW.job IS OLD.job AND NEW.detail IS OLD.detail AND NEW.fold IS OLD.fold
)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is not rewritten');
END;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.last_at >= (SELECT keep_from FROM audit_retention)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is kept until its time is over');
END;
