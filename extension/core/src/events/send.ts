import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { errorCode } from "../project/system-error.ts";
import { noResponse, nothingListens, notSent } from "./errors.ts";
import type { EventRequest } from "./request.ts";

/** The receiver's response. */
export interface SendOutcome {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
  /** In the order of the response; repeated names are kept. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface SendOptions {
  /** The response timeout; 15 seconds by default. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  /** Returns the error if nothing listens at an origin; it explains how to start the expected program. */
  readonly nothingListens?: (origin: string) => Error;
}

const defaultSeconds = 15;
const maxBodyBytes = 64 * 1024;

type ReceiverResponse = Pick<SendOutcome, "status" | "body" | "headers">;

/** Pairs the names and values of Node's flat list. */
function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""] as const] : [],
  );
}

/** Sends the request with Node's http client, because fetch would add headers and keep the connection open. */
function exchange(request: EventRequest, signal: AbortSignal): Promise<ReceiverResponse> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(request.body, "utf8");
    const send = new URL(request.url).protocol === "https:" ? requestHttps : requestHttp;
    const length = request.method === "GET" ? {} : { "content-length": String(body.length) };
    const headers = { ...request.headers, ...length };
    const call = send(request.url, { method: request.method, headers, agent: false, signal }, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on("data", (part: Buffer) => {
        if (bytes < maxBodyBytes) parts.push(part.subarray(0, maxBodyBytes - bytes));
        bytes += part.length;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(parts).toString("utf8"),
          headers: headerPairs(response.rawHeaders),
        }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

/**
 * Sends an event and waits for the response, whatever its status.
 * @throws EventError `not-sent` if nothing listens, nothing responds in time or the network fails
 */
export async function sendRequest(request: EventRequest, options: SendOptions = {}): Promise<SendOutcome> {
  const seconds = options.seconds ?? defaultSeconds;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const began = performance.now();
  try {
    const response = await exchange(request, signal);
    return { ...response, milliseconds: Math.round(performance.now() - began) };
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    if (timeout.aborted) throw noResponse(request.url, seconds);
    if (errorCode(thrown) === "ECONNREFUSED") {
      const createError = options.nothingListens ?? nothingListens;
      throw createError(new URL(request.url).origin);
    }
    throw notSent(
      request.url,
      thrown instanceof Error && thrown.message ? thrown.message : String(errorCode(thrown)),
    );
  }
}
