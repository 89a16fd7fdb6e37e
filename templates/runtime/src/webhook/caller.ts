/** The consumer that sent a request, as its credential proved it. */
export interface Caller {
  /** The id of its application. */
  readonly application: string;
  /** The name of the plan that its subscription is under; undefined if it has none. */
  readonly plan?: string;
}
