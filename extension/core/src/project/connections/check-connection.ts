import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import type { CatalogConnection } from "@hookloom/runtime/catalog";
import { decodeUrlPart } from "../decode-url.ts";
import { runProgram } from "../run-program.ts";
import { type CheckOutcome, checkProgram, outcomeMark } from "./check-program.ts";
import type { MadeClient } from "./made-client.ts";

export interface CheckOptions {
  /** The folder of the project, whose packages are used. */
  readonly root: string;
  /** The Node that runs the program, with the variables that it needs. */
  readonly node: { readonly file: string; readonly environment: Readonly<Record<string, string>> };
  /** The values of the connection's settings in one environment, by the names that they have there. */
  readonly values: Readonly<Record<string, string>>;
  /** The names in the project of settings that differ from the row's. */
  readonly names?: Readonly<Record<string, string>>;
  /** How the project makes the client; as the catalogue does unless given. */
  readonly client?: MadeClient | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; 20,000 unless given. */
  readonly timeout?: number;
}

/** Why a connection cannot be used. The sentence has cause and way out, and nothing secret. */
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

/** Joins names as in a sentence: `A and B`. */
function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The text without anything that a value of the settings holds, also inside a URL or in quotes. */
function withoutValues(text: string, values: Readonly<Record<string, string>>): string {
  const parts = Object.values(values).flatMap((value) => {
    const pieces = URL.canParse(value) ? [new URL(value).password, new URL(value).username] : [];
    return [value, ...pieces, ...pieces.map(decodeUrlPart)].filter((part) => part.length > 2);
  });
  return parts
    .sort((a, b) => b.length - a.length)
    .reduce((now, part) => now.replaceAll(part, "…"), text)
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
    joined(wanted.map(({ name }) => name));
  const secrets = named(known.filter(({ secret }) => secret));
  const addresses = named(known.filter(({ name }) => /_(URL|ENDPOINT|HOST)$/.test(name)));
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code));
  const at = host === undefined ? label : `${label} at ${withoutValues(host, values)}`;
  if (part === "import")
    return {
      code: "not-installed",
      message: `The packages of ${label} are not installed: add the connection again, or install the project's packages.`,
    };
  if (part === "make" && has(/^ERR_(MODULE|UNSUPPORTED|UNKNOWN|INVALID_TYPESCRIPT)/))
    return {
      code: "failed",
      message: `The client of ${label} is made with another file that runs only in the project's build: make it of what its own file has, then test it again.`,
    };
  if (part === "make")
    return {
      code: "bad-setting",
      message: `The client of ${label} cannot be made of its settings: check the form of ${named(known)}.`,
    };
  if (has(/^(ENOTFOUND|EAI_AGAIN|EDNS)$/))
    return {
      code: "no-host",
      message: `The host of ${at} was not found: check ${addresses === "" ? "" : `its name in ${addresses} and `}the network.`,
    };
  if (has(/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL)/))
    return {
      code: "certificate",
      message: `The certificate of ${at} is not trusted: check the host, or add its authority with NODE_EXTRA_CA_CERTS.`,
    };
  if (status === 401 || status === 403 || codes.some((code) => rejectedCodes.has(code)))
    return {
      code: "refused",
      message: `${label} refused ${secrets}${status === undefined ? "" : ` (status ${status})`}: check the value, and that it was not revoked.`,
    };
  if (has(/^(ETIMEDOUT|TimeoutError|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT)$/))
    return timedOut(label);
  if (has(/^(ECONN|EHOSTUNREACH|ENETUNREACH|ESOCKET)/))
    return {
      code: "unreachable",
      message: `${at} accepts no connection: check that it runs${addresses === "" ? "" : `, and its address in ${addresses}`}.`,
    };
  const why = status === undefined ? withoutValues(message, values) : `status ${status}`;
  return {
    code: "failed",
    message: `${label} answered the test call with an error (${why}): check ${named(known)}.`,
  };
}

const timedOut = (label: string): CheckProblem => ({
  code: "timeout",
  message: `${label} did not answer the test call in time: check the network and the service's address.`,
});

/** The last outcome that the program has printed. */
function outcomeIn(output: string): CheckOutcome | undefined {
  const line = output.split("\n").findLast((each) => each.startsWith(outcomeMark));
  const read = jsonIn(line?.slice(outcomeMark.length) ?? "");
  return isRecord(read) && typeof read.ok === "boolean" ? (read as unknown as CheckOutcome) : undefined;
}

/** What a program may see of this process's own variables: how to reach the network and where temporary files go. */
const keptVariables =
  /^(PATH|HOME|USERPROFILE|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|LANG|LC_\w+|APPDATA|LOCALAPPDATA|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|https?_proxy|no_proxy|all_proxy)$/i;

/**
 * Makes one harmless call with a connection's client in a process of its own; undefined where the service has accepted it.
 * Values reach the process as variables alone, and its output is not shown.
 * @throws ProjectError `cancelled`
 */
export async function checkConnection(
  connection: CatalogConnection,
  options: CheckOptions,
): Promise<CheckProblem | undefined> {
  const { root, node, values, names, client, signal, timeout = 20_000 } = options;
  const hidden = Object.keys(process.env).filter((name) => !keptVariables.test(name));
  const env = {
    ...Object.fromEntries(hidden.map((name) => [name, undefined])),
    ...node.environment,
    ...values,
  };
  // The program comes through the input: in the arguments other users could read it.
  const { stdout } = await runProgram(node.file, ["--input-type=module", "-"], {
    cwd: root,
    env,
    input: checkProgram(connection, { ...(names ? { names } : {}), ...(client ? { client } : {}) }),
    signal,
    timeout,
  });
  const outcome = outcomeIn(stdout);
  if (outcome === undefined) return timedOut(connection.label);
  return outcome.ok ? undefined : connectionProblem(outcome, connection, options);
}
