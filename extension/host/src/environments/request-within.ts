import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";

/** How long a person waits who has asked for something by a command. */
export const responseTimeoutMs = 20_000;

/** Whether an error says that an environment did not answer in time. */
export const isNoResponse = (error: unknown): boolean =>
  error instanceof HostError && error.code === "no-answer";

const noResponse = (environment: string, timeoutMs: number): HostError =>
  new HostError(
    "no-answer",
    vscode.l10n.t(
      "{0} did not answer within {1} seconds: check that it runs and that your network or VPN reaches it.",
      environment,
      Math.round(timeoutMs / 1_000),
    ),
  );

/**
 * Asks an environment something that it has to answer in time. Whatever `ask` throws after its signal, the reason is that
 * there was no answer.
 * @throws HostError `no-answer`; what `ask` throws before that
 */
export async function requestWithin<T>(
  timeoutMs: number,
  environment: string,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(noResponse(environment, timeoutMs)), timeoutMs);
  try {
    return await request(late.signal);
  } catch (error) {
    late.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
