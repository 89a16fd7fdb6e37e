import type { TypesUnavailable } from "@hookloom/protocol/typed-fields";

/** There are no types now; the reason goes to the client as it is. */
export class NoTypes extends Error {
  readonly reason: TypesUnavailable["unavailable"];

  constructor(reason: TypesUnavailable["unavailable"], options?: ErrorOptions) {
    super(`There are no types: ${reason}.`, options);
    this.name = "NoTypes";
    this.reason = reason;
  }

  /** What was thrown, as the reason why there are none. */
  static of(cause: unknown): NoTypes {
    return cause instanceof NoTypes ? cause : new NoTypes("failed", { cause });
  }
}

/** For a `catch`: what is given instead where there are no types. */
export const ifNoTypes =
  <const N>(instead: N) =>
  (error: unknown): N => {
    if (error instanceof NoTypes) return instead;
    throw error;
  };

/** The client no longer wants the response. */
export class QuestionCancelled extends Error {
  constructor() {
    super("The question was cancelled.");
    this.name = "QuestionCancelled";
  }
}

/** Something took longer than it may. */
export class TypesTooSlow extends NoTypes {
  constructor() {
    super("failed");
    this.name = "TypesTooSlow";
  }
}

/** Why a question about types failed, for the log. */
export function failureReason({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}
