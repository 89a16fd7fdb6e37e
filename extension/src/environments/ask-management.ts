import { request } from "node:http";
import { EnvironmentError } from "./errors.ts";

const timeout = 10_000;

/** What the management port answered; `value` is undefined if that is not JSON. */
export interface ManagementAnswer {
  readonly status: number;
  readonly value: unknown;
}

interface ManagementCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: string;
}

export const noUsableAnswer = (what: string): EnvironmentError =>
  new EnvironmentError("not-answering", `${what}: look at the environment's log, or restart it.`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks an environment's management port on this machine. @throws EnvironmentError `not-answering` */
export function askManagement(
  port: number,
  { method, path, body = "" }: ManagementCall,
): Promise<ManagementAnswer> {
  return new Promise((resolve, reject) => {
    const headers =
      body === "" ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const call = request(
      { host: "127.0.0.1", port, path, method, headers, agent: false, timeout },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, value: parsed(text) }));
        response.on("error", reject);
      },
    );
    call.on("timeout", () => call.destroy(new Error("no answer in time")));
    call.on("error", () => reject(noUsableAnswer("The environment does not answer on its management port")));
    call.end(body);
  });
}

/** The reason that an answer gives for a refusal. */
export function refusalIn({ value }: ManagementAnswer): string | undefined {
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  return typeof value.error === "string" ? value.error : undefined;
}
