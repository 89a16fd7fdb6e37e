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
 * The factory's expression with its holes filled.
 *
 * @param write Returns the code for a hole, given its setting and whether the hole is the setting itself, not its value.
 * @example
 * const slack = findConnection("slack") as ConnectionCode;
 * const text = fillHoles(slack, ({ name }) => `process.env.${name}`); // new WebClient(process.env.SLACK_TOKEN)
 * @see {@link ConnectionCode}
 * @throws Error if a hole names no setting of the row
 */
export function fillHoles(
  { factory, settings }: Pick<ConnectionCode, "factory" | "settings">,
  write: (setting: ConnectionSetting, isSetting: boolean) => string,
): string {
  return factory.replace(/\{\{(\w+)(:setting)?\}\}/g, (_hole, name: string, form: string | undefined) => {
    const setting = settings.find((each) => each.name === name);
    if (setting === undefined) throw new Error(`The factory has a hole ${name}, but no such setting.`);
    return write(setting, form !== undefined);
  });
}

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
 * The connection whose client is made with an export of a module.
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
