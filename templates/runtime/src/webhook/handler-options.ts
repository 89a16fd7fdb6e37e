/**
 * Options for running a handler: the third argument of `.on(event, handler, options)`.
 * @example
 * hub.on("issues", handle, { lane: ({ payload }) => payload.issue.number, timeout: 60, attempts: 3 });
 * @see {@link HandlerContext}
 */
export interface HandlerOptions<Payload = unknown> {
  /**
   * Returns the delivery's lane. A trigger's deliveries in the same lane run one after the other, in the order in
   * which they arrived: `lane: ({ payload }) => payload.issue.number`. If an event has several handlers, the first
   * lane that one of them returns is used.
   */
  lane?(delivery: { readonly payload: Payload; readonly event: string }): string | number | undefined;
  /**
   * Maximum duration of a run in seconds.
   * @default `HOOKLOOM_TIMEOUT` if set, otherwise 300
   */
  readonly timeout?: number;
  /**
   * Number of failed runs after which the delivery becomes a dead letter.
   * @default `HOOKLOOM_ATTEMPTS` if set, otherwise 8
   */
  readonly attempts?: number;
}
