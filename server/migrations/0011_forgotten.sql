-- Jobs of which nothing is to be kept any more, whoever looks at them. The newest have the highest numbers.
CREATE TABLE forgotten (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job    TEXT NOT NULL UNIQUE
) STRICT;
