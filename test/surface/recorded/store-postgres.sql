CREATE SCHEMA IF NOT EXISTS hookloom;
CREATE TABLE IF NOT EXISTS hookloom.version (version integer PRIMARY KEY, compatible integer NOT NULL);
DO $hookloom$
DECLARE
needed integer := (SELECT max(compatible) FROM hookloom.version);
added text;
BEGIN
IF needed > 2 THEN
RAISE EXCEPTION 'version % is needed', needed USING ERRCODE = 'HL001';
END IF;
IF needed IS NULL THEN
CREATE SEQUENCE hookloom.delivery_seq CACHE 1;
CREATE TABLE hookloom.delivery (
key uuid PRIMARY KEY,
seq bigint NOT NULL,
id text NOT NULL,
source text NOT NULL,
trigger text NOT NULL,
event text NOT NULL,
part integer NOT NULL DEFAULT 0,
received_at bigint NOT NULL,
status integer NOT NULL DEFAULT 202,
state text NOT NULL,
lane text,
lane_key uuid,
traceparent text,
due timestamptz,
retry_at bigint,
lease uuid,
owner text,
attempts integer NOT NULL DEFAULT 0,
base integer NOT NULL DEFAULT 0,
milliseconds double precision NOT NULL DEFAULT 0,
error text,
ended_at bigint,
history text[] NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX delivery_seq_key ON hookloom.delivery (seq);
CREATE INDEX delivery_id ON hookloom.delivery USING hash (id);
CREATE INDEX delivery_event ON hookloom.delivery (left(event, 100), seq);
CREATE INDEX delivery_source ON hookloom.delivery (source, seq);
CREATE INDEX delivery_trigger ON hookloom.delivery (trigger, seq);
CREATE INDEX delivery_state ON hookloom.delivery (state, seq) WHERE state <> 'ok';
CREATE INDEX delivery_due ON hookloom.delivery (state, due) WHERE state IN ('later', 'leased');
CREATE INDEX delivery_lane ON hookloom.delivery (lane_key, seq)
WHERE lane_key IS NOT NULL AND state IN ('waiting', 'later', 'leased', 'blocked');
CREATE INDEX delivery_ended ON hookloom.delivery (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE hookloom.payload (
key uuid PRIMARY KEY,
headers text NOT NULL,
body bytea NOT NULL
);
CREATE TABLE hookloom.effect (
key uuid NOT NULL,
name text NOT NULL,
result text NOT NULL,
PRIMARY KEY (key, name)
);
CREATE TABLE hookloom.state (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE hookloom.hold (
job text PRIMARY KEY,
owner text NOT NULL,
until timestamptz NOT NULL
);
INSERT INTO hookloom.version VALUES (2, 2);
END IF;
-- Only where one is missing: adding it waits for everything that uses the table.
FOR added IN SELECT unnest(ARRAY['build', 'place', 'digest'])
EXCEPT SELECT column_name::text FROM information_schema.columns
WHERE table_schema = 'hookloom' AND table_name = 'delivery'
LOOP
EXECUTE format('ALTER TABLE hookloom.delivery ADD COLUMN %I text', added);
END LOOP;
END $hookloom$;
CREATE TABLE IF NOT EXISTS hookloom.stats (
span integer NOT NULL,
minute integer NOT NULL,
trigger text NOT NULL,
event text NOT NULL,
application text NOT NULL,
tally bytea NOT NULL,
PRIMARY KEY (span, minute, trigger, event, application)
);
CREATE TABLE IF NOT EXISTS hookloom.stats_writer (
writer text PRIMARY KEY,
number bigint NOT NULL,
minute integer NOT NULL
);
CREATE TABLE IF NOT EXISTS hookloom.access_application (
id text PRIMARY KEY,
name text NOT NULL,
client_id text NOT NULL,
plan text,
subscription text NOT NULL,
created_at bigint NOT NULL,
revoked_at bigint
);
CREATE TABLE IF NOT EXISTS hookloom.access_credential (
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
ALTER TABLE hookloom.access_application ADD COLUMN IF NOT EXISTS scopes text;
CREATE INDEX IF NOT EXISTS access_application_added ON hookloom.access_application (created_at, id);
CREATE INDEX IF NOT EXISTS access_application_pending ON hookloom.access_application (created_at, id) WHERE subscription = 'pending' AND revoked_at IS NULL;
CREATE INDEX IF NOT EXISTS access_application_name ON hookloom.access_application (name);
CREATE INDEX IF NOT EXISTS access_application_client ON hookloom.access_application (client_id);
CREATE INDEX IF NOT EXISTS access_credential_application ON hookloom.access_credential (application);
CREATE TABLE IF NOT EXISTS hookloom.portal_invitation (
hash text PRIMARY KEY,
name text NOT NULL,
created_at bigint NOT NULL,
expires_at bigint NOT NULL,
used_at bigint
);
CREATE TABLE IF NOT EXISTS hookloom.portal_member (
id text PRIMARY KEY,
subject text NOT NULL UNIQUE,
name text NOT NULL,
created_at bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS hookloom.portal_session (
hash text PRIMARY KEY,
member text NOT NULL,
created_at bigint NOT NULL,
expires_at bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS hookloom.portal_attempt (
address text PRIMARY KEY,
tries bigint NOT NULL,
ends_at bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS hookloom.portal_owner (
application text PRIMARY KEY,
member text NOT NULL
);
CREATE TABLE IF NOT EXISTS hookloom.portal_call (
application text NOT NULL,
at bigint NOT NULL,
place bigint NOT NULL,
path text NOT NULL,
status bigint NOT NULL,
delivery text,
problem text
);
ALTER TABLE hookloom.portal_member ADD COLUMN IF NOT EXISTS removed_at text;
CREATE INDEX IF NOT EXISTS portal_call_application ON hookloom.portal_call (application, at);
CREATE INDEX IF NOT EXISTS portal_call_at ON hookloom.portal_call (at);
CREATE INDEX IF NOT EXISTS portal_owner_member ON hookloom.portal_owner (member);
CREATE INDEX IF NOT EXISTS portal_member_came ON hookloom.portal_member (created_at, id);
CREATE INDEX IF NOT EXISTS portal_session_member ON hookloom.portal_session (member);
CREATE INDEX IF NOT EXISTS portal_invitation_name ON hookloom.portal_invitation (name);
CREATE TABLE IF NOT EXISTS hookloom.limit_count (key text PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint);
CREATE TABLE IF NOT EXISTS hookloom.run_slot (name text PRIMARY KEY, next float8 NOT NULL);
ALTER TABLE hookloom.limit_count ADD COLUMN IF NOT EXISTS granted integer NOT NULL DEFAULT 0, ADD COLUMN IF NOT EXISTS held integer NOT NULL DEFAULT 0, ADD COLUMN IF NOT EXISTS believed bigint NOT NULL DEFAULT 0;
