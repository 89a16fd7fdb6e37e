/** The consumer that sent a request, as identified by its credential. */
export interface Caller {
  /** The id of the consumer's application. */
  readonly application: string;
  /** The name of the subscription's plan; undefined if the subscription has no plan. */
  readonly plan?: string;
}
