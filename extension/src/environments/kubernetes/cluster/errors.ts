/** Why a request to the cluster failed. `status` is 0 where there was no answer; `reason` is the API's own word or ours. */
export class ClusterError extends Error {
  readonly status: number;
  readonly reason: string;
  /** What the API tells of single fields, as it came. */
  readonly causes: readonly StatusCause[];
  readonly user = true;
  constructor(
    answer: { readonly status: number; readonly reason: string; readonly causes?: readonly StatusCause[] },
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ClusterError";
    this.status = answer.status;
    this.reason = answer.reason;
    this.causes = answer.causes ?? [];
  }
}

/** One field that the API complains of. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}
