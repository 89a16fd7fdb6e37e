import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../vscode/setup.mjs";

/** What is used of pg-boss's driver, which has no types of its own. */
interface Pool {
  query(query: object): Promise<Result | readonly Result[]>;
  on(event: "error", listener: () => void): void;
}

interface Result {
  readonly rows: readonly (readonly (string | null)[])[];
}

const driver: { readonly Pool: new (options: object) => Pool } = createRequire(
  join(root, "node_modules", "pg-boss", "package.json"),
)("pg");
const pools = new Map<string, Pool>();

function poolOf(url: string): Pool {
  const known = pools.get(url);
  if (known !== undefined) return known;
  // A test's process ends with its connections.
  const pool = new driver.Pool({ connectionString: url, max: 4, allowExitOnIdle: true });
  // A server that is killed ends them; the next statement makes a new one.
  pool.on("error", () => undefined);
  pools.set(url, pool);
  return pool;
}

/** Runs statements outside an inbox, as an administrator would; returns the last one's rows as text, a `|` between columns. */
export async function sql(url: string, text: string): Promise<string> {
  const asText = { getTypeParser: () => (value: string) => value };
  const results = [
    await poolOf(url).query({ text, rowMode: "array", types: asText }),
  ].flat() as readonly Result[];
  return (results.at(-1)?.rows ?? []).map((row) => row.map((value) => value ?? "").join("|")).join("\n");
}
