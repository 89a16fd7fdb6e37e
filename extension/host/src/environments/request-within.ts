import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";

/** Timeout for a response to a command, in milliseconds. */
export const responseTimeoutMs = 20_000;

/** Returns whether an error means that an environment did not respond in time. */
export const isNoResponse = (error: unknown): boolean =>
  error instanceof HostError && error.code === "no-answer";

const noResponse = (environment: string, timeoutMs: number): HostError =>
  new HostError(
    "no-answer",
    vscode.l10n.t(
      "{0} did not respond within {1} seconds: check that it is running and can be reached from your network or VPN.",
      environment,
      Math.round(timeoutMs / 1_000),
    ),
  );

/**
 * Sends a request to an environment with a timeout. Any error after the timeout is reported as a missing response.
 * @throws HostError `no-answer`; any earlier error thrown by `request`
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
