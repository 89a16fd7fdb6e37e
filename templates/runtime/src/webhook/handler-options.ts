/**
 * How a handler of an event runs: the third argument of `.on(event, handler, options)`.
 * @example
 * hub.on("issues", handle, { lane: ({ payload }) => payload.issue.number, timeout: 60, attempts: 3 });
 * @see {@link HandlerContext}
 */
export interface HandlerOptions<Payload = unknown> {
  /**
   * Deliveries of one trigger for which this gives the same key run one after the other, in the order in which they
   * came: `lane: ({ payload }) => payload.issue.number`. Of several handlers, the first one that gives a key counts.
   */
  lane?(delivery: { readonly payload: Payload; readonly event: string }): string | number | undefined;
  /**
   * Seconds that a run may take.
   * @default HOOKLOOM_TIMEOUT, else 300
   */
  readonly timeout?: number;
  /**
   * Runs that may fail before the delivery becomes a dead letter.
   * @default HOOKLOOM_ATTEMPTS, else 8
   */
  readonly attempts?: number;
}
