import { consumerVariables } from "./consumer-access.ts";
import type { EventRequest } from "./request.ts";

/** One request of an `.http` file. */
export interface HttpFileRequest {
  readonly title: string;
  readonly request: EventRequest;
  /** The setting whose value is sent verbatim in a header or signs the request. */
  readonly secretName?: string;
  /** True if the secret has no value, so the request is not signed. */
  readonly unsigned?: boolean;
  /** True if the trigger accepts consumers but no rules admit any. */
  readonly closed?: boolean;
  /**
   * The separator between a user and a password that the client encodes; a space by default. JetBrains supports only the space,
   * and httpyac treats a colon in the password as a separator.
   */
  readonly separator?: " " | ":";
}

/** Where consumers get the token that some requests send, and for which scopes. */
export interface TokenRequest {
  /** Empty if unknown. */
  readonly url: string;
  readonly scopes: readonly string[];
}

/** The placeholder until a request in the file has fetched a token: httpyac sends no request of a file with empty variables. */
const noToken = "none-yet";

/** How long providers that sign a timestamp accept the signature. */
const validMinutes = 5;

/** Headers of signatures that include a timestamp. */
const timestampHeaders = [
  "x-slack-request-timestamp",
  "webhook-timestamp",
  "stripe-signature",
  "x-hubspot-request-timestamp",
];

const expires = ({ headers }: EventRequest): boolean => timestampHeaders.some((name) => name in headers);

const carriesSecret = ({ request, secretName }: HttpFileRequest): boolean =>
  secretName !== undefined && Object.keys(request.credentials).length > 0;

/** Returns a header line with a file variable instead of the secret; clients encode a user and a password themselves. */
function headerLine(
  { request, secretName, separator = " " }: HttpFileRequest,
  name: string,
  value: string,
): string {
  const prefix = Object.hasOwn(request.credentials, name) ? request.credentials[name] : undefined;
  if (prefix === undefined || secretName === undefined) return `${name}: ${value}`;
  const pair = prefix.startsWith("Basic ") ? prefix.replace(/:$/, separator) : prefix;
  return `${name}: ${pair}{{${secretName}}}`;
}

const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

function requestNote(one: HttpFileRequest, signedAt: Date): string {
  const { request, secretName, unsigned, closed } = one;
  if (closed)
    return "# The trigger rejects every request, because no rule in hookloom.json allows a consumer.";
  if (secretName === consumerVariables.token)
    return `# Authenticated with ${secretName}: get a token with the first request, and set ${secretName} to its access_token.`;
  if (unsigned) return `# Not signed, since ${secretName} has no value: the receiver rejects the request.`;
  if (secretName === undefined) return "# The trigger requires no authentication.";
  if (carriesSecret(one)) return `# Authenticated with ${secretName}: set its value at the top of this file.`;
  const until = new Date(signedAt.getTime() + validMinutes * 60_000);
  const body = "for exactly this body";
  if (expires(request))
    return `# Signed ${body}, and accepted until ${minute(until)}: export it again after that.`;
  return `# Signed ${body}; it does not expire, but a repeated delivery does not run again.`;
}

function section(one: HttpFileRequest, signedAt: Date): string {
  const { title, request } = one;
  const headers = Object.entries(request.headers).map(([name, value]) => headerLine(one, name, value));
  const head = [`### ${title}`, requestNote(one, signedAt), `${request.method} ${request.url}`, ...headers];
  return `${head.join("\n")}\n\n${request.body}\n`;
}

function tokenSection(scopes: readonly string[]): string {
  const { client, secret, tokenUrl } = consumerVariables;
  const scope = scopes.length === 0 ? "" : `&scope=${encodeURIComponent(scopes.join(" "))}`;
  const lines = [
    "### Get a token",
    `# With ${client} and ${secret} of an application: set their values at the top of this file.`,
    `POST {{${tokenUrl}}}`,
    `authorization: Basic {{${client}}} {{${secret}}}`,
    "content-type: application/x-www-form-urlencoded",
  ];
  return `${lines.join("\n")}\n\ngrant_type=client_credentials${scope}\n`;
}

/**
 * Formats requests as an `.http` file, which REST Client, JetBrains IDEs and httpyac can send. It contains signatures of exactly
 * these bodies, never a secret.
 * @param token where requests with a consumer token get it
 * @see https://www.jetbrains.com/help/idea/exploring-http-syntax.html
 */
export function toHttpFile(
  name: string,
  requests: readonly HttpFileRequest[],
  signedAt: Date,
  token?: TokenRequest,
): string {
  const variables = [
    ...new Set(requests.filter(carriesSecret).flatMap(({ secretName }) => secretName ?? [])),
  ];
  const { client, secret, tokenUrl } = consumerVariables;
  const head = [
    `# ${name}, signed at ${minute(signedAt)}.`,
    ...(token === undefined ? [] : [`@${tokenUrl} = ${token.url}`.trimEnd(), `@${client} =`, `@${secret} =`]),
    ...variables.map((variable) =>
      variable === consumerVariables.token ? `@${variable} = ${noToken}` : `@${variable} =`,
    ),
  ];
  const first = token === undefined ? [] : [tokenSection(token.scopes)];
  return [`${head.join("\n")}\n`, ...first, ...requests.map((one) => section(one, signedAt))].join("\n");
}
