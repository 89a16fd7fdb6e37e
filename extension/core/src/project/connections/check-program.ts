import type { CatalogConnection } from "@hookloom/runtime/catalog";
import { fillHoles } from "@hookloom/runtime/catalog";
import type { MadeClient } from "./made-client.ts";

/** Starts the line of the program's output that holds its outcome; packages may print lines of their own. */
export const outcomeMark = "hookloom-connection:";

/** What the program reports: nothing but codes and names, since a service's own words may repeat a secret. */
export interface CheckOutcome {
  readonly ok: boolean;
  /** In which part it failed. */
  readonly part?: "import" | "make" | "call";
  /** Codes, names and statuses of the error and its causes, outermost first. */
  readonly codes?: readonly string[];
  readonly status?: number;
  /** The host that was not found or not reached. */
  readonly host?: string;
  readonly message?: string;
}

/**
 * Runs in the program: collects what is known of an error. An SDK that retries for minutes would hide that a name does
 * not resolve, so the first failure of `fetch` is reported at once.
 */
const helpers = `
const report = (outcome) => {
  process.stdout.write("\\n${outcomeMark}" + JSON.stringify(outcome) + "\\n", () => process.exit(0));
  return new Promise(() => {});
};
const failed = (part, error) => {
  const codes = [], seen = new Set();
  let status, host;
  const look = (one) => {
    if (one === null || typeof one !== "object" || seen.has(one) || seen.size > 20) return;
    seen.add(one);
    for (const value of [one.code, one.name, one.data?.error, one.responseCode])
      if (typeof value === "string" || typeof value === "number") codes.push(String(value));
    const answered = one.status ?? one.statusCode ?? one.$metadata?.httpStatusCode;
    if (typeof answered === "number") status ??= answered;
    const name = one.hostname ?? one.address;
    if (typeof name === "string") host ??= name;
    for (const inner of [one.cause, one.original, one.error, ...(Array.isArray(one.errors) ? one.errors : [])]) look(inner);
  };
  look(error);
  const message = String(error?.message ?? error).split("\\n")[0];
  return report({ ok: false, part, codes, status, host, message });
};
const network = /^(E(NOTFOUND|AI_AGAIN|CONN|HOSTUNREACH|NETUNREACH|TIMEDOUT|PROTO)|UND_ERR_CONNECT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/;
const send = globalThis.fetch;
globalThis.fetch = async (...args) => {
  try {
    return await send(...args);
  } catch (error) {
    const causes = [error, error?.cause, ...(error?.cause?.errors ?? [])];
    if (causes.some((one) => network.test(String(one?.code)))) await failed("call", error);
    throw error;
  }
};
`;

/** How a module is imported by the program, where imports have to be able to fail. */
function dynamicImport({ module, name, as }: CatalogConnection["imports"][number]): string {
  const loaded = `(await import(${JSON.stringify(module)}))`;
  return `  ${as} = ${name === "*" ? loaded : `${loaded}[${JSON.stringify(name)}]`};`;
}

/**
 * Makes the client as the project's file does; what the file takes from others of the project is part of making it. Its
 * statements may declare any name, so they stand in a function of their own, in which the program assigns unlikely names alone.
 */
function madeAsInFile({ imports, statements, variable, file }: MadeClient): readonly string[] {
  const isOwn = ({ module }: MadeClient["imports"][number]): boolean => module.startsWith("file:");
  const lines = (of: MadeClient["imports"]): readonly string[] =>
    of.map((one) => `  const${dynamicImport(one).slice(1)}`);
  const isCommonJs = /\brequire\s*\(/.test(statements);
  return [
    'let $hookloomPart = "import", $hookloomClient;',
    "try {",
    ...(isCommonJs
      ? [`  const require = (await import("node:module")).createRequire(${JSON.stringify(file)});`]
      : []),
    "  await (async () => {",
    ...lines(imports.filter((one) => !isOwn(one))),
    '  $hookloomPart = "make";',
    ...lines(imports.filter(isOwn)),
    statements,
    `  $hookloomClient = ${variable};`,
    "  })();",
    "} catch (error) { await failed($hookloomPart, error); }",
    "client = $hookloomClient;",
  ];
}

/** Makes the client as the catalogue does. */
function madeOfRow(
  connection: Pick<CatalogConnection, "factory" | "settings">,
  names: Readonly<Record<string, string>>,
): readonly string[] {
  const made = fillHoles(connection, (setting, isSetting) => {
    const variable = `process.env[${JSON.stringify(names[setting.name] ?? setting.name)}]`;
    const value =
      setting.default === undefined ? variable : `(${variable} || ${JSON.stringify(setting.default)})`;
    // Our own client takes settings, which it reads when it needs them.
    return isSetting ? `{ get value() { return ${value} || undefined; } }` : value;
  });
  return [`try { client = ${made}; } catch (error) { await failed("make", error); }`];
}

/**
 * A program that makes the client of a connection and one harmless call with it. Settings are environment variables of
 * these names; a hole's name can be another one in the project (`{ SLACK_TOKEN: "OPS_SLACK_TOKEN" }`). The client is the one
 * that the project's file makes, with its own options, where its code is given.
 */
export function checkProgram(
  connection: Pick<CatalogConnection, "imports" | "factory" | "settings" | "check">,
  {
    names = {},
    client,
  }: { readonly names?: Readonly<Record<string, string>>; readonly client?: MadeClient } = {},
): string {
  const { imports, check } = connection;
  return [
    helpers,
    `let ${imports.map(({ as }) => as).join(", ")}, client, result;`,
    "try {",
    ...imports.map(dynamicImport),
    '} catch (error) { await failed("import", error); }',
    ...(client ? madeAsInFile(client) : madeOfRow(connection, names)),
    `try { result = await ${check.call}; } catch (error) { await failed("call", error); }`,
    // Our own client gives a response whatever its status.
    'if (result instanceof Response && [401, 403].includes(result.status)) await failed("call", result);',
    "await report({ ok: true });",
  ].join("\n");
}
