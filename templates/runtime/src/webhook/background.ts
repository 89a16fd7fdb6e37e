import type { Logger } from "../log/logger.ts";
import type { Environment } from "../settings/setting.ts";
import type { Trigger } from "./trigger.ts";

/** Small values that a source keeps between runs of the process: sync tokens, channels. */
export interface SourceState {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Acquires an exclusive hold on a job for `owner` for this many milliseconds, or extends the owner's hold. Returns
   * false if another owner has the hold.
   */
  hold(job: string, owner: string, ms: number): Promise<boolean>;
}

/** An event that a trigger found on its own, for example by polling, instead of receiving it in a request. */
export interface FoundEvent {
  /** A stable id, so that an event that is found twice runs only once. */
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
}

/** The services available to a trigger's background work while the webhook is served. */
export interface Services {
  readonly environment: Environment;
  readonly log: Logger;
  readonly state: SourceState;
  /** A name unique to this process, for `state.hold`. */
  readonly owner: string;
  /** The base of the URL that senders call; undefined if the process has no public address. */
  readonly publicUrl: string | undefined;
  /** Aborts when the process stops. */
  readonly signal: AbortSignal;
  /** Stores the events as deliveries of this trigger. The deliveries are durable once the promise resolves. */
  emit(events: readonly FoundEvent[]): Promise<void>;
}

/** A trigger with background work in addition to handling requests, such as renewing a watch or polling. */
export interface BackgroundTrigger extends Trigger {
  /** Starts the work. The returned promise resolves when the work has ended, after `services.signal` aborted. */
  run(services: Services): Promise<void>;
}

export function isBackground(trigger: Trigger): trigger is BackgroundTrigger {
  return "run" in trigger && typeof trigger.run === "function";
}
