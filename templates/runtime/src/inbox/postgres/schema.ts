/** The tables of an inbox. Statements use no other table names. */
export interface Tables {
  readonly delivery: string;
  readonly payload: string;
  readonly effect: string;
  readonly state: string;
  readonly hold: string;
  readonly sequence: string;
  readonly stats: string;
  readonly statsWriter: string;
}

export function tableNames(schema: string): Tables {
  return {
    delivery: `${schema}.delivery`,
    payload: `${schema}.payload`,
    effect: `${schema}.effect`,
    state: `${schema}.state`,
    hold: `${schema}.hold`,
    sequence: `${schema}.delivery_seq`,
    stats: `${schema}.stats`,
    statsWriter: `${schema}.stats_writer`,
  };
}

/** The states of deliveries that still have to run. */
export const unfinished = "('waiting', 'later', 'leased', 'blocked')";

/**
 * `key` is a hash of (source, trigger, id), which makes ids of any length and content unique. It is also the id of
 * the delivery's job. `due` uses the database's clock, which all replicas share; `ended_at` and `retry_at` are
 * milliseconds since 1970. `base` is the number of runs before the delivery was last put or replayed. Bodies have a
 * separate table, so that lists and leases never read them. When a delivery is purged, its row is kept to recognize
 * the delivery if it is received again; a `purgedDead` delivery is then queued again. The row's `seq` is negative, so
 * lists do not have to skip it.
 */
function tableStatements(schema: string): string {
  const { delivery, payload, effect, state, hold, sequence } = tableNames(schema);
  return `
    CREATE SEQUENCE ${sequence} CACHE 1;
    CREATE TABLE ${delivery} (
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
    CREATE UNIQUE INDEX delivery_seq_key ON ${delivery} (seq);
    CREATE INDEX delivery_id ON ${delivery} USING hash (id);
    CREATE INDEX delivery_event ON ${delivery} (left(event, 100), seq);
    CREATE INDEX delivery_source ON ${delivery} (source, seq);
    CREATE INDEX delivery_trigger ON ${delivery} (trigger, seq);
    CREATE INDEX delivery_state ON ${delivery} (state, seq) WHERE state <> 'ok';
    CREATE INDEX delivery_due ON ${delivery} (state, due) WHERE state IN ('later', 'leased');
    CREATE INDEX delivery_lane ON ${delivery} (lane_key, seq)
      WHERE lane_key IS NOT NULL AND state IN ${unfinished};
    CREATE INDEX delivery_ended ON ${delivery} (ended_at) WHERE ended_at IS NOT NULL;
    CREATE TABLE ${payload} (
      key uuid PRIMARY KEY,
      headers text NOT NULL,
      body bytea NOT NULL
    );
    CREATE TABLE ${effect} (
      key uuid NOT NULL,
      name text NOT NULL,
      result text NOT NULL,
      PRIMARY KEY (key, name)
    );
    CREATE TABLE ${state} (key text PRIMARY KEY, value text NOT NULL);
    CREATE TABLE ${hold} (
      job text PRIMARY KEY,
      owner text NOT NULL,
      until timestamptz NOT NULL
    );
  `;
}

/**
 * Additions to tables of any version. Older code ignores them. A row of `stats` contains all counts of a series for a
 * number of minutes; `stats_writer` contains the last flush of each process.
 */
function additions(schema: string): string {
  const { stats, statsWriter } = tableNames(schema);
  return `
    CREATE TABLE IF NOT EXISTS ${stats} (
      span integer NOT NULL,
      minute integer NOT NULL,
      trigger text NOT NULL,
      event text NOT NULL,
      application text NOT NULL,
      tally bytea NOT NULL,
      PRIMARY KEY (span, minute, trigger, event, application)
    );
    CREATE TABLE IF NOT EXISTS ${statsWriter} (
      writer text PRIMARY KEY,
      number bigint NOT NULL,
      minute integer NOT NULL
    );
  `;
}

/** The version of the tables created by this code. */
const version = 2;

/** The oldest version whose code works with these tables, as it must during a rollout and after a rollback. */
const compatible = 2;

/** The error code for tables that require newer code. */
export const tooNewCode = "HL001";

/** Returns the statements that create missing tables. They must run in one transaction. */
export function schemaStatements(schema: string): string {
  return `
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.version (version integer PRIMARY KEY, compatible integer NOT NULL);
    DO $hookloom$
    DECLARE
      needed integer := (SELECT max(compatible) FROM ${schema}.version);
      added text;
    BEGIN
      IF needed > ${version} THEN
        RAISE EXCEPTION 'version % is needed', needed USING ERRCODE = '${tooNewCode}';
      END IF;
      IF needed IS NULL THEN
        ${tableStatements(schema)}
        INSERT INTO ${schema}.version VALUES (${version}, ${compatible});
      END IF;
      -- Only where one is missing: adding it waits for everything that uses the table.
      FOR added IN SELECT unnest(ARRAY['build', 'place', 'digest'])
        EXCEPT SELECT column_name::text FROM information_schema.columns
        WHERE table_schema = '${schema}' AND table_name = 'delivery'
      LOOP
        EXECUTE format('ALTER TABLE ${schema}.delivery ADD COLUMN %I text', added);
      END LOOP;
    END $hookloom$;
    ${additions(schema)}
  `;
}
