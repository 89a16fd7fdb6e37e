import { anthropicConnection } from "./anthropic-connection.ts";
import type { CatalogConnection } from "./connection.ts";
import { githubConnection } from "./github-connection.ts";
import { gmailConnection } from "./gmail-connection.ts";
import { googleCalendarConnection } from "./google-calendar-connection.ts";
import { httpConnection } from "./http-connection.ts";
import { mailConnection } from "./mail-connection.ts";
import { openaiConnection } from "./openai-connection.ts";
import { postgresConnection } from "./postgres-connection.ts";
import { s3Connection } from "./s3-connection.ts";
import { slackConnection } from "./slack-connection.ts";

/**
 * Every connection that comes ready, in the order in which they are shown. Any other package can be one, too.
 * @example
 * for (const { label, methods } of connections) console.log(label, methods.length);
 * @see {@link CatalogConnection}
 */
export const connections: readonly CatalogConnection[] = [
  slackConnection,
  githubConnection,
  googleCalendarConnection,
  gmailConnection,
  mailConnection,
  httpConnection,
  postgresConnection,
  s3Connection,
  openaiConnection,
  anthropicConnection,
];

/**
 * The connection with this id, or undefined for an unknown id.
 * @example
 * const slack = findConnection("slack");
 * @see {@link connections}
 */
export function findConnection(id: string): CatalogConnection | undefined {
  return connections.find((connection) => connection.id === id);
}

/**
 * The connection whose client is made with an export of a module; undefined for every other one.
 * @example
 * const slack = connectionOf("@slack/web-api", "WebClient");
 * @see {@link connections}
 */
export function connectionOf(module: string, exported: string): CatalogConnection | undefined {
  return connections.find(({ imports, factory }) =>
    imports.some(
      (each) =>
        each.module === module &&
        // The default export of a client's package is often the same class.
        (each.name === exported || exported === "default") &&
        new RegExp(`^(new )?${each.as}\\(`).test(factory),
    ),
  );
}
