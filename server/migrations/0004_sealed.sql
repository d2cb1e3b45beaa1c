-- What is kept with a session and only the session's own token opens: the ID token by which a provider of sign-ins
-- knows whom to sign out. Nothing in the database opens it.
ALTER TABLE sessions ADD COLUMN sealed BLOB;
