import { postmanScript } from "./postman-script.ts";
import type { EventRequest } from "./request.ts";

/** Quotes one argument for a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Quotes one argument that ends with the value of a shell variable. */
const quoteWithVariable = (text: string, name: string): string =>
  `"${text.replaceAll(/[\\"$`]/g, "\\$&")}$${name}"`;

interface CurlOptions {
  readonly bodyFile?: string;
  /** The setting whose value is sent verbatim in a header; a shell variable of that name replaces it. */
  readonly secretName?: string;
}

function curlHeader(request: EventRequest, name: string, value: string, secretName: string): string {
  const before = Object.hasOwn(request.credentials, name) ? request.credentials[name] : undefined;
  if (before === undefined) return `-H ${quote(`${name}: ${value}`)}`;
  if (before.startsWith("Basic ")) return `-u ${quoteWithVariable(before.slice(6), secretName)}`;
  return `-H ${quoteWithVariable(`${name}: ${before}`, secretName)}`;
}

/**
 * The event as a curl call for a POSIX shell. It contains the signature of exactly these bytes, never the secret. Windows'
 * own shells cannot pass such a body as an argument: give it as a file there (`bodyFile`).
 */
export function toCurl(request: EventRequest, options: CurlOptions = {}): string {
  const { bodyFile, secretName = "SECRET" } = options;
  const headers = Object.entries(request.headers).map(([name, value]) =>
    curlHeader(request, name, value, secretName),
  );
  const body = bodyFile === undefined ? request.body : `@${bodyFile}`;
  // curl reads a body that starts with @ as a file name.
  const flag = bodyFile === undefined && body.startsWith("@") ? "--data-raw" : "--data-binary";
  const parts = [`curl -i -X ${request.method} ${quote(request.url)}`, ...headers, `${flag} ${quote(body)}`];
  return parts.join(" \\\n  ");
}

interface NamedRequest {
  readonly name: string;
  readonly source: string;
  readonly request: EventRequest;
  /** The setting that authenticates the sender, if there is one. */
  readonly secretName?: string;
}

const frozen = "It was signed when it was exported: a changed body or a late sending is refused.";

function toItem({ name, source, request, secretName }: NamedRequest): object {
  const script = secretName === undefined ? undefined : postmanScript(source, request, secretName);
  const event = { listen: "prerequest", script: { type: "text/javascript", exec: script?.lines } };
  const headers = Object.entries(request.headers).filter(([key]) => !script?.headers.includes(key));
  const isSigned = script === undefined && secretName !== undefined;
  return {
    name,
    ...(script === undefined ? {} : { event: [event] }),
    request: {
      method: request.method,
      header: headers.map(([key, value]) => ({ key, value })),
      body: { mode: "raw", raw: request.body, options: { raw: { language: "json" } } },
      url: { raw: request.url },
      ...(isSigned ? { description: frozen } : {}),
    },
  };
}

/**
 * The events as a Postman collection. Each is signed when it is sent, with the secret from a variable that is empty
 * in the collection.
 * @see https://schema.getpostman.com/json/collection/v2.1.0/collection.json
 */
export function toPostman(name: string, requests: readonly NamedRequest[]): object {
  const secrets = [...new Set(requests.flatMap(({ secretName }) => (secretName ? [secretName] : [])))];
  return {
    info: { name, schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    item: requests.map(toItem),
    variable: secrets.map((key) => ({ key, value: "", type: "string" })),
  };
}
