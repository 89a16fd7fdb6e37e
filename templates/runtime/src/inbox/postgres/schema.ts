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
 * The first version of the tables; what it makes may be there already, from before versions were counted. `key` is a hash of (source, trigger, id): ids of any length and content are
 * unique by it, and it is the id of the delivery's job too. `due` is in the database's clock, which all replicas share;
 * `ended_at` and `retry_at` are milliseconds since 1970. Bodies stand apart, so that lists and leases never touch them.
 */
function first(schema: string): string {
  const { delivery, payload, effect, state, hold, sequence } = tablesOf(schema);
  return `
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

/** How many runs there were when the delivery was last put or replayed. */
function second(schema: string): string {
  return `ALTER TABLE ${tablesOf(schema).delivery} ADD COLUMN IF NOT EXISTS base integer NOT NULL DEFAULT 0;`;
}

/** Each brings the tables one version further. */
const migrations: readonly ((schema: string) => string)[] = [first, second];

/**
 * The oldest version whose code can work with the present tables: while replicas are replaced, and after a rollback, it
 * has to.
 */
const compatible = 1;

/** The error code of tables that only newer code can work with. */
export const tooNewCode = "HL001";

/** The statements that bring the tables to the present version, or to nothing new; they have to run in one transaction. */
export function schemaStatements(schema: string): string {
  const steps = migrations.map((step, index) => `IF present < ${index + 1} THEN ${step(schema)} END IF;`);
  return `
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.version (version integer PRIMARY KEY, compatible integer NOT NULL);
    DO $hookloom$
    DECLARE
      present integer := coalesce((SELECT max(version) FROM ${schema}.version), 0);
      needed integer := coalesce((SELECT max(compatible) FROM ${schema}.version), 0);
    BEGIN
      IF needed > ${migrations.length} THEN
        RAISE EXCEPTION 'version % is needed', needed USING ERRCODE = '${tooNewCode}';
      END IF;
      ${steps.join("\n")}
      IF present < ${migrations.length} THEN
        INSERT INTO ${schema}.version VALUES (${migrations.length}, ${compatible});
      END IF;
    END $hookloom$;
  `;
}
