import { errorMessage, UserError } from "../../errors/errors.ts";
import { tooNewCode } from "./schema.ts";

const urlVariable = "HOOKLOOM_DATABASE_URL";

export function driverMissing(): UserError {
  return new UserError(
    "pg-missing",
    `${urlVariable} is set, but the PostgreSQL client is not installed: run \`npm install pg\`.`,
  );
}

export function badDatabaseUrl(): UserError {
  return new UserError(
    "database-url",
    `${urlVariable} is not the address of a PostgreSQL database: write it as postgres://user:password@host:5432/database, with special characters in the password percent-encoded.`,
  );
}

/** Decodes percent-encoding. Like the driver, it keeps invalid sequences. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the URL's parts without the password, so that they can be displayed. */
function parseAddress(url: string): { user: string; host: string; database: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const user = decodePercent(parsed?.username ?? "");
  const host = parsed?.host || parsed?.searchParams.get("host") || "the local socket";
  const database = decodePercent(parsed?.pathname.slice(1) ?? "") || user;
  return { user: user || "(none)", host: decodePercent(host), database };
}

/** Returns the database name for messages, without user and password. */
export function storeName(url: string): string {
  const { host, database } = parseAddress(url);
  return `The database ${JSON.stringify(database)} at ${host}`;
}

/** Returns the code of a Node, pg or PostgreSQL error; empty if the error has none. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/**
 * Returns an error message on one line. If the connection failed on every address, the error only has a code and no
 * message.
 */
export function databaseMessage(error: unknown): string {
  const code = error instanceof Error && error.message === "" ? errorCode(error) : "";
  return (code || errorMessage(error)).replaceAll(/\s+/g, " ");
}

const unreachable = new Set([
  "ENOTFOUND",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "ENOENT",
]);

function connectionMessage(url: string, error: unknown): string {
  const code = errorCode(error);
  const message = databaseMessage(error);
  const { user, host, database } = parseAddress(url);
  if (code === "28P01" || code === "28000" || message.startsWith("SASL")) {
    return `PostgreSQL at ${host} rejected the user ${user}: check the user and password in ${urlVariable}.`;
  }
  if (code === "3D000") {
    return `PostgreSQL at ${host} has no database ${JSON.stringify(database)}: create it, or correct the name in ${urlVariable}.`;
  }
  if (code === tooNewCode) {
    return `The tables of deliveries in ${JSON.stringify(database)} at ${host} were created by a newer version of @hookloom/runtime: deploy that version, or a newer one.`;
  }
  if (code === "42501") {
    return `The user ${user} is not allowed to create the tables of deliveries in ${JSON.stringify(database)} at ${host}: run GRANT CREATE ON DATABASE ${JSON.stringify(database)} TO ${JSON.stringify(user)} once.`;
  }
  if (unreachable.has(code) || /timeout/i.test(message)) {
    return `PostgreSQL at ${host} cannot be reached (${code || message}): check the address in ${urlVariable}, and check that the server is running.`;
  }
  return `PostgreSQL at ${host} cannot be used: ${message}. Check ${urlVariable}.`;
}

/** Creates the error for a database that cannot be opened. The message does not contain the password. */
export function databaseUnusable(url: string, error: unknown): UserError {
  const password = URL.canParse(url) ? new URL(url).password : "";
  let message = connectionMessage(url, error);
  for (const secret of [password, decodePercent(password), encodeURIComponent(decodePercent(password))]) {
    if (secret !== "") message = message.replaceAll(secret, "***");
  }
  return new UserError("database-unusable", message);
}

/** True if the server may still be starting. */
export function isTransient(error: unknown): boolean {
  return (
    ["ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "57P03", "57P01", "57P02", "53300", "ETIMEDOUT"].includes(
      errorCode(error),
    ) || /timeout|terminated unexpectedly/i.test(databaseMessage(error))
  );
}
