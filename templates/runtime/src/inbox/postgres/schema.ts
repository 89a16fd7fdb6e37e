/** The tables of an inbox; every name that is used in a statement is one of these. */
export interface Tables {
  readonly delivery: string;
  readonly payload: string;
  readonly effect: string;
  readonly state: string;
  readonly hold: string;
  readonly sequence: string;
}

export function tablesOf(schema: string): Tables {
  return {
    delivery: `${schema}.delivery`,
    payload: `${schema}.payload`,
    effect: `${schema}.effect`,
    state: `${schema}.state`,
    hold: `${schema}.hold`,
    sequence: `${schema}.delivery_seq`,
  };
}

/** States in which a delivery still has to run. */
export const unfinished = "('waiting', 'later', 'leased', 'blocked')";

/**
 * The statements that make the tables. `key` is a hash of (source, trigger, id): ids of any length and content are
 * unique by it, and it is the id of the delivery's job too. `due` is in the database's clock, which all replicas share;
 * `ended_at` and `retry_at` are milliseconds since 1970. Bodies stand apart, so that lists and leases never touch them.
 */
export function schemaStatements(schema: string): string {
  const { delivery, payload, effect, state, hold, sequence } = tablesOf(schema);
  return `
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE SEQUENCE IF NOT EXISTS ${sequence} CACHE 1;
    CREATE TABLE IF NOT EXISTS ${delivery} (
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
      milliseconds double precision NOT NULL DEFAULT 0,
      error text,
      ended_at bigint,
      history text[] NOT NULL DEFAULT '{}'
    );
    CREATE UNIQUE INDEX IF NOT EXISTS delivery_seq_key ON ${delivery} (seq);
    CREATE INDEX IF NOT EXISTS delivery_id ON ${delivery} USING hash (id);
    CREATE INDEX IF NOT EXISTS delivery_event ON ${delivery} (left(event, 100), seq);
    CREATE INDEX IF NOT EXISTS delivery_source ON ${delivery} (source, seq);
    CREATE INDEX IF NOT EXISTS delivery_trigger ON ${delivery} (trigger, seq);
    CREATE INDEX IF NOT EXISTS delivery_state ON ${delivery} (state, seq) WHERE state <> 'ok';
    CREATE INDEX IF NOT EXISTS delivery_due ON ${delivery} (state, due) WHERE state IN ('later', 'leased');
    CREATE INDEX IF NOT EXISTS delivery_lane ON ${delivery} (lane_key, seq)
      WHERE lane_key IS NOT NULL AND state IN ${unfinished};
    CREATE INDEX IF NOT EXISTS delivery_ended ON ${delivery} (ended_at) WHERE ended_at IS NOT NULL;
    CREATE TABLE IF NOT EXISTS ${payload} (
      key uuid PRIMARY KEY,
      headers text NOT NULL,
      body bytea NOT NULL
    );
    CREATE TABLE IF NOT EXISTS ${effect} (
      key uuid NOT NULL,
      name text NOT NULL,
      result text NOT NULL,
      PRIMARY KEY (key, name)
    );
    CREATE TABLE IF NOT EXISTS ${state} (key text PRIMARY KEY, value text NOT NULL);
    CREATE TABLE IF NOT EXISTS ${hold} (
      job text PRIMARY KEY,
      owner text NOT NULL,
      until timestamptz NOT NULL
    );
  `;
}
