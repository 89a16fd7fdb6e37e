import type { TypesUnavailable } from "@hookloom/protocol/typed-fields";

/** No types are available. The reason is passed to the client unchanged. */
export class NoTypes extends Error {
  readonly reason: TypesUnavailable["unavailable"];

  constructor(reason: TypesUnavailable["unavailable"], options?: ErrorOptions) {
    super(`Types are not available: ${reason}.`, options);
    this.name = "NoTypes";
    this.reason = reason;
  }

  /** Converts a thrown value to a NoTypes error. */
  static of(cause: unknown): NoTypes {
    return cause instanceof NoTypes ? cause : new NoTypes("failed", { cause });
  }
}

/** For a `catch`: returns a fallback value if there are no types. */
export const ifNoTypes =
  <const N>(fallback: N) =>
  (error: unknown): N => {
    if (error instanceof NoTypes) return fallback;
    throw error;
  };

/** The client has cancelled the request. */
export class QuestionCancelled extends Error {
  constructor() {
    super("The request was cancelled.");
    this.name = "QuestionCancelled";
  }
}

/** The time limit was exceeded. */
export class TypesTooSlow extends NoTypes {
  constructor() {
    super("failed");
    this.name = "TypesTooSlow";
  }
}

/** Describes why a request about types failed, for the log. */
export function failureReason({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}
