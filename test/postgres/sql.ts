import { Pool, type QueryArrayConfig, type QueryArrayResult } from "pg";

const pools = new Map<string, Pool>();

function poolOf(url: string): Pool {
  const known = pools.get(url);
  if (known !== undefined) return known;
  // A test's process ends with its connections.
  const pool = new Pool({ connectionString: url, max: 4, allowExitOnIdle: true });
  // A server that is killed ends them; the next statement makes a new one.
  pool.on("error", () => undefined);
  pools.set(url, pool);
  return pool;
}

/** Runs statements outside an inbox, as an administrator would; returns the last one's rows as text, a `|` between columns. */
export async function sql(url: string, text: string): Promise<string> {
  const query: QueryArrayConfig = {
    text,
    rowMode: "array",
    types: { getTypeParser: () => (value: string) => value },
  };
  // Several statements return a result each, which the driver's types do not cover.
  const results: readonly QueryArrayResult<(string | null)[]>[] = [await poolOf(url).query(query)].flat();
  return (results.at(-1)?.rows ?? []).map((row) => row.map((value) => value ?? "").join("|")).join("\n");
}
