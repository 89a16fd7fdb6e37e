import { request } from "node:http";
import { EnvironmentError } from "./errors.ts";

export type DeliveryOutcome = "ok" | "failed" | "refused" | "running" | "retrying" | "ignored";

/** One received request, as the management port tells it. */
export interface DeliverySummary {
  readonly id: string;
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  readonly receivedAt: string;
  readonly status: number;
  readonly outcome: DeliveryOutcome;
  readonly milliseconds: number;
  readonly error?: string;
}

export interface DeliveriesQuery {
  readonly limit?: number;
  readonly source?: string;
  readonly outcome?: DeliveryOutcome;
}

const timeout = 5_000;
const outcomes: readonly string[] = ["ok", "failed", "refused", "running", "retrying", "ignored"];

function isDelivery(value: unknown): value is DeliverySummary {
  if (typeof value !== "object" || value === null) return false;
  const members: Record<string, unknown> = { ...value };
  return (
    ["id", "source", "trigger", "event", "receivedAt"].every((name) => typeof members[name] === "string") &&
    ["status", "milliseconds"].every((name) => typeof members[name] === "number") &&
    typeof members.outcome === "string" &&
    outcomes.includes(members.outcome)
  );
}

const failed = (what: string): EnvironmentError =>
  new EnvironmentError("not-answering", `${what}: look at the environment's log, or restart it.`);

/** Asks the management port. @throws EnvironmentError `not-answering` */
function ask(
  managementPort: number,
  method: "GET" | "POST",
  path: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port: managementPort, path, method, agent: false, timeout },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      },
    );
    call.on("timeout", () => call.destroy(new Error("no answer in time")));
    call.on("error", () => reject(failed("The environment does not answer on its management port")));
    call.end();
  });
}

/** The newest deliveries first. @throws EnvironmentError `not-answering` where the environment gives no list */
export async function listDeliveries(
  managementPort: number,
  query: DeliveriesQuery = {},
): Promise<DeliverySummary[]> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const { status, text } = await ask(managementPort, "GET", `/deliveries?${search}`);
  try {
    const value: unknown = JSON.parse(text);
    if (status === 200 && Array.isArray(value)) return value.filter(isDelivery);
  } catch {
    // Told below like every other answer that is no list.
  }
  throw failed(`The environment answered status ${status} instead of its deliveries`);
}

/** Runs a kept delivery again. @throws EnvironmentError `not-answering` where the environment refuses */
export async function replayDelivery(managementPort: number, id: string): Promise<void> {
  const { status, text } = await ask(managementPort, "POST", `/deliveries/${encodeURIComponent(id)}/replay`);
  if (status >= 200 && status < 300) return;
  throw failed(`The delivery was not run again (status ${status}, ${text.trim().slice(0, 200)})`);
}
