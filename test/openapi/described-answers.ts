import { request } from "node:http";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Posts to a port of this machine, or makes another request of it. */
export function send(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  method = "POST",
): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const call = request({ port, host: "127.0.0.1", path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    call.on("error", reject).end(body);
  });
}

/** What the document says of one answer. */
interface ResponseDescription {
  readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

export interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Readonly<Record<string, ResponseDescription>> }>>
    >
  >;
  readonly webhooks: Readonly<Record<string, unknown>>;
  readonly components: object;
}

/** Headers that mean something to a sender: none of them may come unannounced. */
const documentedHeaders = [
  "allow",
  "deprecation",
  "link",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "sunset",
  "www-authenticate",
];

/** Fails unless the document says of an operation that it may answer like this. */
export function checkAnswer(document: Document, path: string, method: string, answer: Answer): void {
  const { status, headers, text } = answer;
  const place = `${method} ${path} ${status} ${text}`;
  const described = document.paths[path]?.[method]?.responses[status];
  expect(described, place).toBeDefined();
  const named = Object.entries(described?.headers ?? {});
  for (const [name, { required }] of named)
    if (required) expect(headers[name.toLowerCase()], `${place} ${name}`).toBeTypeOf("string");
  const known = named.map(([name]) => name.toLowerCase());
  expect(
    documentedHeaders.filter((name) => headers[name] !== undefined && !known.includes(name)),
    place,
  ).toEqual([]);
  const [type = ""] = String(headers["content-type"] ?? "").split(";", 1);
  const content = described?.content ?? {};
  if (Object.keys(content).length === 0 || text === "") expect([type, text], place).toEqual(["", ""]);
  else {
    expect(Object.keys(content), place).toContain(type);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "doc", components: document.components });
    const schema = JSON.stringify(content[type]?.schema).replaceAll('"#/components/', '"doc#/components/');
    const value: unknown = type.endsWith("json") ? JSON.parse(text) : text;
    expect(ajv.validate(JSON.parse(schema), value), `${place}: ${ajv.errorsText()} in ${text}`).toBe(true);
  }
}
