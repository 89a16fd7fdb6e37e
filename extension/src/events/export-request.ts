import type { EventRequest } from "./request.ts";

/** One argument in a POSIX shell, whatever it holds. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The event as a curl call for a POSIX shell. It holds the signature of these very bytes, never the secret. Windows'
 * own shells cannot pass such a body as an argument: give it as a file there (`bodyFile`).
 */
export function toCurl(request: EventRequest, options: { readonly bodyFile?: string } = {}): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  const body = options.bodyFile === undefined ? request.body : `@${options.bodyFile}`;
  // curl takes a body that starts with @ for a file's name.
  const flag = options.bodyFile === undefined && body.startsWith("@") ? "--data-raw" : "--data-binary";
  const parts = [`curl -i -X ${request.method} ${quote(request.url)}`, ...headers, `${flag} ${quote(body)}`];
  return parts.join(" \\\n  ");
}

interface NamedRequest {
  readonly name: string;
  readonly request: EventRequest;
  /** The setting that signs it, where it is signed. */
  readonly secretName?: string;
}

const signatureHeaders = ["x-hub-signature-256", "x-signature-256"];

/** Signs what is in the body at the time of sending, with a variable that the person fills in. */
function signScript(header: string, secretName: string): string[] {
  return [
    `const secret = pm.variables.get(${JSON.stringify(secretName)});`,
    "const signature = CryptoJS.HmacSHA256(pm.request.body.raw, secret).toString();",
    `pm.request.headers.upsert({ key: ${JSON.stringify(header)}, value: "sha256=" + signature });`,
  ];
}

function toItem({ name, request, secretName }: NamedRequest): object {
  const header = signatureHeaders.find((known) => known in request.headers);
  const signs = header !== undefined && secretName !== undefined;
  const headers = Object.entries(request.headers).filter(([key]) => !signs || key !== header);
  return {
    name,
    ...(signs
      ? {
          event: [
            {
              listen: "prerequest",
              script: { type: "text/javascript", exec: signScript(header, secretName) },
            },
          ],
        }
      : {}),
    request: {
      method: request.method,
      header: headers.map(([key, value]) => ({ key, value })),
      body: { mode: "raw", raw: request.body, options: { raw: { language: "json" } } },
      url: { raw: request.url },
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
