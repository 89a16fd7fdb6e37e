import { anthropicConnection } from "./anthropic-connection.ts";
import type { CatalogConnection, ConnectionCode, ConnectionSetting } from "./connection.ts";
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
 * Returns the factory's expression with its placeholders replaced.
 *
 * @param write Returns the code for a placeholder, given its setting and whether it refers to the setting itself
 * instead of its value.
 * @example
 * const slack = findConnection("slack") as ConnectionCode;
 * const text = fillHoles(slack, ({ name }) => `process.env.${name}`); // new WebClient(process.env.SLACK_TOKEN)
 * @see {@link ConnectionCode}
 * @throws Error if a placeholder refers to an unknown setting
 */
export function fillHoles(
  { factory, settings }: Pick<ConnectionCode, "factory" | "settings">,
  write: (setting: ConnectionSetting, isSetting: boolean) => string,
): string {
  return factory.replace(/\{\{(\w+)(:setting)?\}\}/g, (_hole, name: string, form: string | undefined) => {
    const setting = settings.find((each) => each.name === name);
    if (setting === undefined)
      throw new Error(`The factory has a placeholder for ${name}, but the connection has no such setting.`);
    return write(setting, form !== undefined);
  });
}

/**
 * The predefined connections in display order. Any other package can also be used as a connection.
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
 * Returns the connection with this id, or undefined for an unknown id.
 * @example
 * const slack = findConnection("slack");
 * @see {@link connections}
 */
export function findConnection(id: string): CatalogConnection | undefined {
  return connections.find((connection) => connection.id === id);
}

/**
 * Finds the connection whose client is created with a module's export.
 *
 * @param module The module's name in an import.
 * @param exported The exported name; `default` for a default import.
 * @returns The connection; undefined for any other export.
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
