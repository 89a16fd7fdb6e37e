import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { type CatalogConnection, fillHoles } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { decodeUrlPart } from "../decode-url.ts";
import { joinNames } from "../join-names.ts";
import { runProgram } from "../run-program.ts";
import type { ClientSource } from "./made-client.ts";

/** Prefix of the output line with the program's outcome; packages may print other lines. */
const outcomeMark = "hookloom-connection:";

/** The program's report. It contains only codes and names, since a service's own messages may repeat a secret. */
interface CheckOutcome {
  readonly ok: boolean;
  /** The step that failed. */
  readonly part?: "import" | "make" | "call";
  /** Codes, names and statuses of the error and its causes, outermost first. */
  readonly codes?: readonly string[];
  readonly status?: number;
  /** The host that could not be resolved or reached. */
  readonly host?: string;
  readonly message?: string;
}

/**
 * Runs in the program and collects the details of an error. An SDK that retries for minutes would hide that a name does not
 * resolve, so the first failure of `fetch` is reported immediately.
 */
const helpers = `
const report = (outcome) => {
  process.stdout.write("\\n${outcomeMark}" + JSON.stringify(outcome) + "\\n", () => process.exit(0));
  return new Promise(() => {});
};
const failed = (part, error) => {
  const codes = [], seen = new Set();
  let status, host;
  const visit = (one) => {
    if (one === null || typeof one !== "object" || seen.has(one) || seen.size > 20) return;
    seen.add(one);
    for (const value of [one.code, one.name, one.data?.error, one.responseCode])
      if (typeof value === "string" || typeof value === "number") codes.push(String(value));
    const httpStatus = one.status ?? one.statusCode ?? one.$metadata?.httpStatusCode;
    if (typeof httpStatus === "number") status ??= httpStatus;
    const name = one.hostname ?? one.address;
    if (typeof name === "string") host ??= name;
    for (const inner of [one.cause, one.original, one.error, ...(Array.isArray(one.errors) ? one.errors : [])]) visit(inner);
  };
  visit(error);
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

/** Returns the code for a dynamic import, for imports that are allowed to fail. */
function dynamicImport({ module, name, as }: CatalogConnection["imports"][number]): string {
  const loaded = `(await import(${JSON.stringify(module)}))`;
  return `  ${as} = ${name === "*" ? loaded : `${loaded}[${JSON.stringify(name)}]`};`;
}

/**
 * Returns code that creates the client as the project's file does, with the file's imports from the project. Its statements may
 * declare any name, so they run in a separate function, in which the program's own variables have unlikely names.
 */
function clientFromFile({ imports, statements, variable, file }: ClientSource): readonly string[] {
  const isOwn = ({ module }: ClientSource["imports"][number]): boolean => module.startsWith("file:");
  const lines = (of: ClientSource["imports"]): readonly string[] =>
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

/** Returns code that creates the client as the catalogue does. */
function clientFromCatalog(
  connection: Pick<CatalogConnection, "factory" | "settings">,
  names: Readonly<Record<string, string>>,
): readonly string[] {
  const factoryCode = fillHoles(connection, (setting, isSetting) => {
    const variable = `process.env[${JSON.stringify(names[setting.name] ?? setting.name)}]`;
    const value =
      setting.default === undefined ? variable : `(${variable} || ${JSON.stringify(setting.default)})`;
    // Hookloom's own client takes settings, which it reads when it needs them.
    return isSetting ? `{ get value() { return ${value} || undefined; } }` : value;
  });
  return [`try { client = ${factoryCode}; } catch (error) { await failed("make", error); }`];
}

/**
 * Returns a program that creates a connection's client and makes one harmless call with it. Settings are environment variables
 * with the same names; a setting in the code can have another name in the project (`{ SLACK_TOKEN: "OPS_SLACK_TOKEN" }`). If the
 * code of the project's own client is given, that client is used, with its own options.
 */
function checkProgram(
  connection: Pick<CatalogConnection, "imports" | "factory" | "settings" | "check">,
  {
    names = {},
    client,
  }: { readonly names?: Readonly<Record<string, string>>; readonly client?: ClientSource } = {},
): string {
  const { imports, check } = connection;
  return [
    helpers,
    `let ${imports.map(({ as }) => as).join(", ")}, client, result;`,
    "try {",
    ...imports.map(dynamicImport),
    '} catch (error) { await failed("import", error); }',
    ...(client ? clientFromFile(client) : clientFromCatalog(connection, names)),
    `try { result = await ${check.call}; } catch (error) { await failed("call", error); }`,
    // Hookloom's own client returns a response with any status.
    'if (result instanceof Response && [401, 403].includes(result.status)) await failed("call", result);',
    "await report({ ok: true });",
  ].join("\n");
}

export interface CheckOptions {
  /** The project's folder, whose packages are used. */
  readonly root: string;
  /** The Node that runs the program, with the environment variables that it needs. */
  readonly node: { readonly file: string; readonly environment: Readonly<Record<string, string>> };
  /** The values of the connection's settings in one environment, by the project's names for them. */
  readonly values: Readonly<Record<string, string>>;
  /** The project's names for settings, if they differ from the row's names. */
  readonly names?: Readonly<Record<string, string>>;
  /** The project's code for creating the client; the catalogue's by default. */
  readonly client?: ClientSource | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; 20,000 by default. */
  readonly timeoutMs?: number;
}

/** The reason why a connection cannot be used. The message contains the cause and the fix, but no secrets. */
export interface CheckProblem {
  readonly code:
    | "not-installed"
    | "bad-setting"
    | "refused"
    | "no-host"
    | "unreachable"
    | "certificate"
    | "timeout"
    | "failed";
  readonly message: string;
}

const rejectedCodes = new Set([
  "EAUTH",
  "28P01",
  "28000",
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "invalid_grant",
  "invalid_client",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
]);

/** Removes all setting values from the text, including values inside a URL or in quotes. */
function redactValues(text: string, values: Readonly<Record<string, string>>): string {
  const parts = Object.values(values).flatMap((value) => {
    const pieces = URL.canParse(value) ? [new URL(value).password, new URL(value).username] : [];
    return [value, ...pieces, ...pieces.map(decodeUrlPart)].filter((part) => part.length > 2);
  });
  return parts
    .sort((a, b) => b.length - a.length)
    .reduce((redacted, part) => redacted.replaceAll(part, "…"), text)
    .slice(0, 160)
    .replace(/[.\s]+$/, "");
}

function connectionProblem(
  { part, codes = [], status, host, message = "" }: CheckOutcome,
  { label, settings }: CatalogConnection,
  { names = {}, values, client }: CheckOptions,
): CheckProblem {
  const known =
    client?.settings ?? settings.map((each) => ({ ...each, name: names[each.name] ?? each.name }));
  const named = (wanted: readonly { readonly name: string }[]): string =>
    joinNames(wanted.map(({ name }) => name));
  const secrets = named(known.filter(({ secret }) => secret));
  const addresses = named(known.filter(({ name }) => /_(URL|ENDPOINT|HOST)$/.test(name)));
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code));
  const service = host === undefined ? label : t("{0} at {1}", label, redactValues(host, values));
  if (part === "import")
    return {
      code: "not-installed",
      message: t(
        "The packages of {0} are not installed: add the connection again, or install the project's packages.",
        label,
      ),
    };
  if (part === "make" && has(/^ERR_(MODULE|UNSUPPORTED|UNKNOWN|INVALID_TYPESCRIPT)/))
    return {
      code: "failed",
      message: t(
        "The client of {0} is created with another file that runs only in the project's build: create it without that file, then test it again.",
        label,
      ),
    };
  if (part === "make")
    return {
      code: "bad-setting",
      message: t(
        "The client of {0} cannot be created with its settings: check the format of {1}.",
        label,
        named(known),
      ),
    };
  if (has(/^(ENOTFOUND|EAI_AGAIN|EDNS)$/))
    return {
      code: "no-host",
      message:
        addresses === ""
          ? t("The host of {0} was not found: check the network.", service)
          : t(
              "The host of {0} was not found: check the host name in {1} and the network.",
              service,
              addresses,
            ),
    };
  if (has(/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL)/))
    return {
      code: "certificate",
      message: t(
        "The certificate of {0} is not trusted: check the host, or add its CA with NODE_EXTRA_CA_CERTS.",
        service,
      ),
    };
  if (status === 401 || status === 403 || codes.some((code) => rejectedCodes.has(code)))
    return {
      code: "refused",
      message:
        status === undefined
          ? t("{0} rejected {1}: check for a wrong or revoked value.", label, secrets)
          : t("{0} rejected {1} (status {2}): check for a wrong or revoked value.", label, secrets, status),
    };
  if (has(/^(ETIMEDOUT|TimeoutError|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT)$/))
    return timedOut(label);
  if (has(/^(ECONN|EHOSTUNREACH|ENETUNREACH|ESOCKET)/))
    return {
      code: "unreachable",
      message:
        addresses === ""
          ? t("{0} does not accept connections: check that the service is running.", service)
          : t(
              "{0} does not accept connections: check that the service is running, and check its address in {1}.",
              service,
              addresses,
            ),
    };
  const why = status === undefined ? redactValues(message, values) : t("status {0}", status);
  return {
    code: "failed",
    message: t("{0} responded to the test call with an error ({1}): check {2}.", label, why, named(known)),
  };
}

const timedOut = (label: string): CheckProblem => ({
  code: "timeout",
  message: t(
    "{0} did not respond to the test call in time: check the network and the service's address.",
    label,
  ),
});

/** Returns the last outcome that the program printed. */
function outcomeIn(output: string): CheckOutcome | undefined {
  const line = output.split("\n").findLast((each) => each.startsWith(outcomeMark));
  const read = jsonIn(line?.slice(outcomeMark.length) ?? "");
  return isRecord(read) && typeof read.ok === "boolean" ? (read as unknown as CheckOutcome) : undefined;
}

/** The variables of this process that are passed to the program: how to reach the network, and the folder for temporary files. */
const keptVariables =
  /^(PATH|HOME|USERPROFILE|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|LANG|LC_\w+|APPDATA|LOCALAPPDATA|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|https?_proxy|no_proxy|all_proxy)$/i;

/**
 * Makes one harmless call with a connection's client in a separate process; undefined if the service accepted it. Values are
 * passed to the process only as environment variables, and its output is not shown.
 * @throws ProjectError `cancelled`
 */
export async function checkConnection(
  connection: CatalogConnection,
  options: CheckOptions,
): Promise<CheckProblem | undefined> {
  const { root, node, values, names, client, signal, timeoutMs: timeout = 20_000 } = options;
  const hidden = Object.keys(process.env).filter((name) => !keptVariables.test(name));
  const env = {
    ...Object.fromEntries(hidden.map((name) => [name, undefined])),
    ...node.environment,
    ...values,
  };
  // The program is passed on standard input, because other users could read it in the arguments.
  const { stdout } = await runProgram(node.file, ["--input-type=module", "-"], {
    cwd: root,
    env,
    input: checkProgram(connection, { ...(names ? { names } : {}), ...(client ? { client } : {}) }),
    signal,
    timeoutMs: timeout,
  });
  const outcome = outcomeIn(stdout);
  if (outcome === undefined) return timedOut(connection.label);
  return outcome.ok ? undefined : connectionProblem(outcome, connection, options);
}
