import type { Step } from "./flow-document.ts";

/** The names of an HTTP client's options for the parts of a request. */
export interface HttpClient {
  /** The option for query values. Without it, they are part of the URL. */
  readonly query?: string;
  /** The option for the value of a JSON body. Without it, the body is a string. */
  readonly json?: string;
  /** The option for form values. Without it, the body is created from them. */
  readonly form?: string;
  /** The option for any other body; defaults to `body`. */
  readonly body?: string;
  /** True if the client sends an object body as JSON and sets the content type of every body except strings. */
  readonly acceptsObjects?: true;
  /** The functions that take the body as an argument between the URL and the options. */
  readonly bodyAfterAddress?: readonly string[];
  /** The option that controls whether an error status throws. Without it, no status throws. */
  readonly throwOption?: string;
  /** The value of that option that disables throwing; defaults to `false`. */
  readonly noThrowValue?: string;
  /** The member with the status code, for responses without `ok`. */
  readonly status?: string;
  /** True if the client accepts a form only as a string, with the content type in the headers. */
  readonly formText?: true;
  /** The exported request function, if it is neither the default export nor named like the package. */
  readonly requestFunction?: string;
}

export const fetchClient: HttpClient = {};

/** The clients by package name. */
const clients: Readonly<Record<string, HttpClient>> = {
  got: { query: "searchParams", json: "json", form: "form", throwOption: "throwHttpErrors" },
  ky: { query: "searchParams", json: "json", throwOption: "throwHttpErrors" },
  axios: {
    query: "params",
    body: "data",
    acceptsObjects: true,
    bodyAfterAddress: ["post", "put", "patch"],
    throwOption: "validateStatus",
    noThrowValue: "() => true",
  },
  undici: { query: "query", status: "statusCode", formText: true, requestFunction: "request" },
};

/** Returns the HTTP client of a package. Undefined if its calls do not take request options. */
export const findClient = (connector: string | undefined): HttpClient | undefined =>
  connector !== undefined && Object.hasOwn(clients, connector) ? clients[connector] : undefined;

/** The client that a request step uses. */
export const clientOfStep = ({ connector }: Step): HttpClient => findClient(connector) ?? fetchClient;

/** The indexes of a request's parts in the arguments of its call. */
export interface RequestIndexes {
  readonly options: number;
  /** The index of the body, if it is a separate argument. */
  readonly body: number | undefined;
}

/** The argument indexes for a client's function; `called` is undefined if the client itself is called. */
export function requestIndexes(client: HttpClient, called: string | undefined): RequestIndexes {
  const isArgument = called !== undefined && client.bodyAfterAddress?.includes(called) === true;
  return isArgument ? { body: 1, options: 2 } : { body: undefined, options: 1 };
}

/** The argument indexes for a request step. */
export function stepRequestIndexes(step: Step): RequestIndexes {
  const method = step.fields.find(({ name }) => name === "method");
  return requestIndexes(clientOfStep(step), method?.role === "name" ? method.text : undefined);
}

/** The request options that a step has fields for, in the order in which they are written. Maps option names to field names. */
export function requestOptions({
  query,
  json,
  form,
  body = "body",
  throwOption: fails,
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
