import type { Logger } from "../log/logger.ts";
import type { Environment } from "../settings/setting.ts";
import type { Trigger } from "./trigger.ts";

/** Small values that a source keeps between runs of the process: sync tokens, channels. */
export interface SourceState {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** True if `owner` holds a job exclusively for this many milliseconds; calling it again extends the hold. */
  hold(job: string, owner: string, ms: number): Promise<boolean>;
}

/** An event that a trigger found itself, without a request from outside. */
export interface FoundEvent {
  /** The same for the same event, so an event that is found twice runs once. */
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
}

/** The services for a trigger with background work while the webhook is served. */
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
  /** Stores events as deliveries of this trigger; they are durable once it resolves. */
  emit(events: readonly FoundEvent[]): Promise<void>;
}

/** A trigger with work besides responding to requests, such as renewing a watch or polling. */
export interface BackgroundTrigger extends Trigger {
  /** Starts the work; resolves once it has ended after `services.signal` aborted. */
  run(services: Services): Promise<void>;
}

export function isBackground(trigger: Trigger): trigger is BackgroundTrigger {
  return "run" in trigger && typeof trigger.run === "function";
}
