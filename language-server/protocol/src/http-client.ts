import type { Step } from "./flow-document.ts";

/** What a client of HTTP calls the parts of a request in the options behind its address. */
export interface HttpClient {
  /** Takes the values of the query; without it they are part of the address. */
  readonly query?: string;
  /** Takes the value of a JSON body; without it the body is a text. */
  readonly json?: string;
  /** Takes the values of a form; without it the body is made of them. */
  readonly form?: string;
  /** False where a response with an error status is one as any other; without it nothing throws for the status. */
  readonly fails?: string;
  /** The number of the status in a response that does not say whether it is an error. */
  readonly status?: string;
  /** True where the body of a form is a text, whose type the headers have to say. */
  readonly formText?: true;
  /** The exported function that sends requests, where it is neither the default export nor named like the package. */
  readonly sends?: string;
}

export const fetchClient: HttpClient = {};

/** The clients by their packages, which the names of a file lead to. */
const clients: Readonly<Record<string, HttpClient>> = {
  got: { query: "searchParams", json: "json", form: "form", fails: "throwHttpErrors" },
  ky: { query: "searchParams", json: "json", fails: "throwHttpErrors" },
  undici: { query: "query", status: "statusCode", formText: true, sends: "request" },
};

/** The HTTP client of a package; undefined if its calls do not take request options. */
export const clientOf = (connector: string | undefined): HttpClient | undefined =>
  connector !== undefined && Object.hasOwn(clients, connector) ? clients[connector] : undefined;

/** The client that a request's step is sent with. */
export const clientOfStep = ({ connector }: Step): HttpClient => clientOf(connector) ?? fetchClient;

/** The options of a request that its step has a field for, in the order in which they are written: fields by options. */
export function requestOptions({ query, json, form, fails }: HttpClient): ReadonlyMap<string, string> {
  const all = [
    ["method", "method"],
    [query, "query"],
    ["headers", "headers"],
    [json, "json"],
    [form, "form"],
    ["body", "body"],
    [fails, fails],
  ] as const;
  return new Map(
    all.flatMap(([option, field]) =>
      option === undefined || field === undefined ? [] : [[option, field] as const],
    ),
  );
}
