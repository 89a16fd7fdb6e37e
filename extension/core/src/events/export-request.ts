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
