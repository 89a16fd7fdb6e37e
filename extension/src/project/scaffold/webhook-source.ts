import type { CatalogSetting, CatalogSource } from "@hookloom/runtime/catalog";
import { fill, readTemplate } from "./templates.ts";

type Messages = Readonly<Record<string, string>>;

/** The log line of an event: its own, that of its family, or the source's general one. */
function messageOf(messages: Messages, event: string): string {
  const family = event.split(".")[0] ?? event;
  return messages[event] ?? messages[family] ?? messages["*"] ?? "Received an event";
}

/** The members of the handler's context that a log line uses, and the log itself. */
function takenBy(message: string): string {
  const expressions = [...message.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? "");
  const used = ["payload", "event"].filter((name) =>
    expressions.some((expression) => new RegExp(`(?<![.\\w])${name}\\b`).test(expression)),
  );
  return [...used, "log"].join(", ");
}

function declaration(setting: CatalogSetting): string {
  const { option, name, description, secret } = setting;
  const shape = setting.optional === true ? ", { optional: true }" : defaultOf(setting);
  return `${option}: ${secret ? "secret" : "setting"}("${name}", ${JSON.stringify(description)}${shape})`;
}

function defaultOf(setting: CatalogSetting): string {
  return setting.default === undefined ? "" : `, { default: ${JSON.stringify(setting.default)} }`;
}

/** The options of the factory; several of them stand on lines of their own. */
function optionsOf(settings: readonly CatalogSetting[]): string {
  if (settings.length === 0) return "";
  const declarations = settings.map(declaration);
  if (settings.length === 1) return `{ ${declarations[0]} }`;
  return `{\n${declarations.map((one) => `  ${one},\n`).join("")}}`;
}

/**
 * The placeholders of `src/webhook.ts`: the trigger with its settings, and a handler for each event.
 * @throws ProjectError `no-dist`
 */
export async function webhookValues(
  distDir: string,
  source: CatalogSource,
  events: readonly string[],
): Promise<Record<string, string>> {
  const handler = await readTemplate(distDir, "parts/handler.ts");
  const messages = JSON.parse(await readTemplate(distDir, `messages/${source.id}.json`)) as Messages;
  const settings = source.settings.filter((setting) => setting.required);
  const handlers = events.map((event) => {
    const message = messageOf(messages, event);
    return fill(handler, { variable: source.variable, event, takes: takenBy(message), message }).trimEnd();
  });
  const kinds = new Set(settings.map((setting) => (setting.secret ? "secret" : "setting")));
  return {
    imports: [...kinds, "webhook"].sort().join(", "),
    factory: source.factory,
    module: source.module,
    variable: source.variable,
    options: optionsOf(settings),
    handlers: handlers.join("\n\n"),
  };
}
