import type { EventRequest } from "./request.ts";

/** Quotes one argument for a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Quotes one argument that ends with a shell variable's value. */
const quoteWithVariable = (text: string, name: string): string =>
  `"${text.replaceAll(/[\\"$`]/g, "\\$&")}$${name}"`;

interface CurlOptions {
  readonly bodyFile?: string;
  /** The setting whose value is sent verbatim in a header; it is replaced by a shell variable of that name. */
  readonly secretName?: string;
}

function curlHeader(request: EventRequest, name: string, value: string, secretName: string): string {
  const prefix = Object.hasOwn(request.credentials, name) ? request.credentials[name] : undefined;
  if (prefix === undefined) return `-H ${quote(`${name}: ${value}`)}`;
  if (prefix.startsWith("Basic ")) return `-u ${quoteWithVariable(prefix.slice(6), secretName)}`;
  return `-H ${quoteWithVariable(`${name}: ${prefix}`, secretName)}`;
}

/**
 * Returns the event as a curl command for a POSIX shell. It contains the signature of exactly these bytes, never the secret.
 * Windows shells cannot pass such a body as an argument: use a file there (`bodyFile`).
 */
export function toCurl(request: EventRequest, options: CurlOptions = {}): string {
  const { bodyFile, secretName = "SECRET" } = options;
  const headers = Object.entries(request.headers).map(([name, value]) =>
    curlHeader(request, name, value, secretName),
  );
  const body = bodyFile === undefined ? request.body : `@${bodyFile}`;
  // curl interprets a body that starts with @ as a file name.
  const flag = bodyFile === undefined && body.startsWith("@") ? "--data-raw" : "--data-binary";
  const parts = [`curl -i -X ${request.method} ${quote(request.url)}`, ...headers, `${flag} ${quote(body)}`];
  return parts.join(" \\\n  ");
}
