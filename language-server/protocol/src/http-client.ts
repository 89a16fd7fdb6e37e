import type { Step } from "./flow-document.ts";

/** The names that an HTTP client has for the parts of a request in its options. */
export interface HttpClient {
  /** Takes the values of the query; without it they are part of the address. */
  readonly query?: string;
  /** Takes the value of a JSON body; without it the body is a text. */
  readonly json?: string;
  /** Takes the values of a form; without it the body is made of them. */
  readonly form?: string;
  /** Takes any other body; defaults to `body`. */
  readonly body?: string;
  /** True where an object as the body is sent as JSON, and the client sets the content type of every body but a text. */
  readonly objects?: true;
  /** The functions that take the body as an argument between the address and the options. */
  readonly bodyAfterAddress?: readonly string[];
  /** The option that decides whether an error status throws; without it, no status does. */
  readonly fails?: string;
  /** The value of that option with which nothing throws; defaults to `false`. */
  readonly passes?: string;
  /** The member with the status code, in responses without `ok`. */
  readonly status?: string;
  /** True where the client takes a form only as text, with its content type in the headers. */
  readonly formText?: true;
  /** The exported function that sends requests, where it is neither the default export nor named like the package. */
  readonly sends?: string;
}

export const fetchClient: HttpClient = {};

/** The clients by their packages, which the names of a file lead to. */
const clients: Readonly<Record<string, HttpClient>> = {
  got: { query: "searchParams", json: "json", form: "form", fails: "throwHttpErrors" },
  ky: { query: "searchParams", json: "json", fails: "throwHttpErrors" },
  axios: {
    query: "params",
    body: "data",
    objects: true,
    bodyAfterAddress: ["post", "put", "patch"],
    fails: "validateStatus",
    passes: "() => true",
  },
  undici: { query: "query", status: "statusCode", formText: true, sends: "request" },
};

/** The HTTP client of a package; undefined if its calls do not take request options. */
export const findClient = (connector: string | undefined): HttpClient | undefined =>
  connector !== undefined && Object.hasOwn(clients, connector) ? clients[connector] : undefined;

/** The client that a request's step is sent with. */
export const clientOfStep = ({ connector }: Step): HttpClient => findClient(connector) ?? fetchClient;

/** The indexes of a request's parts among the arguments of its call. */
export interface RequestIndexes {
  readonly options: number;
  /** The index of a body that is an argument of its own. */
  readonly body: number | undefined;
}

/** The indexes of the arguments of a client's function; `called` is undefined if the client itself is called. */
export function requestIndexes(client: HttpClient, called: string | undefined): RequestIndexes {
  const isArgument = called !== undefined && client.bodyAfterAddress?.includes(called) === true;
  return isArgument ? { body: 1, options: 2 } : { body: undefined, options: 1 };
}

/** The same for the step of a request. */
export function stepRequestIndexes(step: Step): RequestIndexes {
  const method = step.fields.find(({ name }) => name === "method");
  return requestIndexes(clientOfStep(step), method?.role === "name" ? method.text : undefined);
}

/** The options of a request that its step has a field for, in the order in which they are written: fields by options. */
export function requestOptions({
  query,
  json,
  form,
  body = "body",
  fails,
}: HttpClient): ReadonlyMap<string, string> {
  const all = [
    ["method", "method"],
    [query, "query"],
    ["headers", "headers"],
    [json, "json"],
    [form, "form"],
    [body, "body"],
    [fails, fails],
  ] as const;
  return new Map(
    all.flatMap(([option, field]) =>
      option === undefined || field === undefined ? [] : [[option, field] as const],
    ),
  );
}
