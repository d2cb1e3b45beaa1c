-- What is known of observed jobs. Times are nanoseconds since 1970, UTC: what was shown is shown again, digit for digit.
CREATE TABLE jobs (
    id          TEXT PRIMARY KEY,
    -- The job without its texts, as the JSON of the API.
    job         TEXT NOT NULL,
    -- Whether the texts are those of the job as it is now.
    is_whole    INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    opened_at   INTEGER NOT NULL,
    -- The observed progress, as JSON: a bounded number of samples.
    samples     TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_opening ON jobs (opened_at);
CREATE INDEX jobs_by_observation ON jobs (observed_at);

-- The texts apart, so that progress is written without them.
CREATE TABLE texts (
    job    TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    which  TEXT NOT NULL CHECK (which IN ('input', 'result')),
    packed BLOB NOT NULL,
    PRIMARY KEY (job, which)
) STRICT;
