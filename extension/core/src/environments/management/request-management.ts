import { Agent, type IncomingMessage, request } from "node:http";
import { pipeline } from "node:stream";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { EnvironmentError } from "../contract/errors.ts";

const timeoutMs = 10_000;

/** A response of the management port; `value` is undefined if its body is not JSON. */
export interface ManagementResponse {
  readonly status: number;
  readonly value: unknown;
}

interface ManagementCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: string;
}

export const noUsableResponse = (what: string): EnvironmentError =>
  new EnvironmentError(
    "not-answering",
    t("{0}: check the environment's log, or restart the environment.", what),
  );

/** Reads the body of a response; chart data over weeks is compressed. */
const readText = (response: IncomingMessage): Promise<string> =>
  text(
    response.headers["content-encoding"] === "gzip"
      ? pipeline(response, createGunzip(), () => undefined)
      : response,
  );

/** Keeps connections open: pages poll, and a new connection costs the receiver more than the request itself. */
const keepAliveAgent = new Agent({ keepAlive: true });

/** Sends a request to an environment's management port on this machine. @throws EnvironmentError `not-answering` */
export function requestManagement(
  port: number,
  { method, path, body = "" }: ManagementCall,
): Promise<ManagementResponse> {
  return new Promise((resolve, reject) => {
    const content =
      body === "" ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const headers = { "accept-encoding": "gzip", ...content };
    const send = (agent: Agent | false): void => {
      const call = request(
        { host: "127.0.0.1", port, path, method, headers, agent, timeout: timeoutMs },
        (response) => {
          readText(response).then(
            (responseText) => resolve({ status: response.statusCode ?? 0, value: jsonIn(responseText) }),
            () =>
              reject(noUsableResponse(t("The environment's response on its management port was incomplete"))),
          );
        },
      );
      let hasTimedOut = false;
      call.on("timeout", () => {
        hasTimedOut = true;
        call.destroy(new Error("no response in time"));
      });
      call.on("error", () => {
        // The receiver may have closed the kept-alive connection at that moment.
        if (call.reusedSocket && !hasTimedOut) send(false);
        else reject(noUsableResponse(t("The environment does not respond on its management port")));
      });
      call.end(body);
    };
    send(method === "GET" ? keepAliveAgent : false);
  });
}

/** Returns the reason in a rejection response. */
export function rejectionReason({ value }: ManagementResponse): string | undefined {
  return isRecord(value) && typeof value.error === "string" ? value.error : undefined;
}

/**
 * Reads every page of a list; earlier runtime versions return everything at once, without cursors.
 * @param limit items per page, at most the runtime's own limit
 */
export async function listPages<Item extends { readonly cursor?: string }>(
  limit: number,
  read: (page: { readonly limit: string; readonly after?: string }) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit: String(limit), ...(after === undefined ? {} : { after }) });
    found.push(...page);
    after = page.length < limit ? undefined : page.at(-1)?.cursor;
  } while (after !== undefined);
  return found;
}
