CREATE TABLE access_application (
id text PRIMARY KEY,
name text NOT NULL,
client_id text NOT NULL,
plan text,
subscription text NOT NULL,
created_at bigint NOT NULL,
revoked_at bigint
, scopes text);
CREATE INDEX access_application_added ON access_application (created_at, id);
CREATE INDEX access_application_client ON access_application (client_id);
CREATE INDEX access_application_name ON access_application (name);
CREATE INDEX access_application_pending ON access_application (created_at, id) WHERE subscription = 'pending' AND revoked_at IS NULL;
CREATE TABLE access_credential (
id text PRIMARY KEY,
application text NOT NULL,
kind text NOT NULL,
hash text NOT NULL,
last_four text NOT NULL,
created_at bigint NOT NULL,
expires_at bigint,
revoked_at bigint,
used_at bigint
);
CREATE INDEX access_credential_application ON access_credential (application);
CREATE TABLE attempts (
seq INTEGER NOT NULL,
attempt INTEGER NOT NULL,
started INTEGER NOT NULL,
milliseconds REAL NOT NULL,
outcome TEXT NOT NULL,
error TEXT, build TEXT, places TEXT,
PRIMARY KEY (seq, attempt)
) WITHOUT ROWID;
CREATE TABLE bodies (seq INTEGER PRIMARY KEY, headers TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE deliveries (
seq INTEGER PRIMARY KEY,
key INTEGER NOT NULL,
id TEXT NOT NULL,
source TEXT NOT NULL,
path TEXT NOT NULL,
event TEXT NOT NULL,
part INTEGER NOT NULL,
received INTEGER NOT NULL,
status INTEGER NOT NULL,
state INTEGER NOT NULL,
due INTEGER,
lease TEXT,
runs INTEGER NOT NULL DEFAULT 0,
base INTEGER NOT NULL DEFAULT 0,
interrupted INTEGER NOT NULL DEFAULT 0,
milliseconds REAL NOT NULL DEFAULT 0,
ended INTEGER,
error TEXT,
lane TEXT,
traceparent TEXT
, build TEXT, place TEXT, digest TEXT);
CREATE INDEX deliveries_lane ON deliveries (source, path, lane, seq) WHERE lane IS NOT NULL AND state <= 3;
CREATE INDEX deliveries_pending ON deliveries (state, due) WHERE state <= 2;
CREATE INDEX deliveries_rare ON deliveries (state) WHERE state >= 5;
CREATE TRIGGER delivery_deleted AFTER DELETE ON deliveries
BEGIN
DELETE FROM keys WHERE key = OLD.key AND seq = OLD.seq;
UPDATE keyed SET seq = (SELECT coalesce(max(seq), 0) FROM deliveries)
WHERE seq > (SELECT coalesce(max(seq), 0) FROM deliveries);
END;
CREATE TRIGGER delivery_moved AFTER UPDATE OF seq ON deliveries
BEGIN DELETE FROM keys WHERE key = OLD.key AND seq = OLD.seq; END;
CREATE TABLE effects (
seq INTEGER NOT NULL,
name TEXT NOT NULL,
result TEXT NOT NULL,
PRIMARY KEY (seq, name)
) WITHOUT ROWID;
CREATE TABLE holds (job TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE keyed (seq INTEGER NOT NULL);
CREATE TABLE keys (key INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, seq)) WITHOUT ROWID;
CREATE TABLE limit_count
(key TEXT PRIMARY KEY, count INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE portal_attempt (
address text PRIMARY KEY,
tries bigint NOT NULL,
ends_at bigint NOT NULL
);
CREATE TABLE portal_call (
application text NOT NULL,
at bigint NOT NULL,
place bigint NOT NULL,
path text NOT NULL,
status bigint NOT NULL,
delivery text,
problem text
);
CREATE INDEX portal_call_application ON portal_call (application, at);
CREATE INDEX portal_call_at ON portal_call (at);
CREATE TABLE portal_invitation (
hash text PRIMARY KEY,
name text NOT NULL,
created_at bigint NOT NULL,
expires_at bigint NOT NULL,
used_at bigint
);
CREATE INDEX portal_invitation_name ON portal_invitation (name);
CREATE TABLE portal_member (
id text PRIMARY KEY,
subject text NOT NULL UNIQUE,
name text NOT NULL,
created_at bigint NOT NULL
, removed_at text);
CREATE INDEX portal_member_came ON portal_member (created_at, id);
CREATE TABLE portal_owner (
application text PRIMARY KEY,
member text NOT NULL
);
CREATE INDEX portal_owner_member ON portal_owner (member);
CREATE TABLE portal_session (
hash text PRIMARY KEY,
member text NOT NULL,
created_at bigint NOT NULL,
expires_at bigint NOT NULL
);
CREATE INDEX portal_session_member ON portal_session (member);
CREATE TABLE series (
id INTEGER PRIMARY KEY,
path TEXT NOT NULL,
event TEXT NOT NULL,
application TEXT NOT NULL,
UNIQUE (path, event, application)
);
CREATE TABLE stats (
span INTEGER NOT NULL,
minute INTEGER NOT NULL,
series INTEGER NOT NULL,
tally BLOB NOT NULL,
PRIMARY KEY (span, minute, series)
) WITHOUT ROWID;
