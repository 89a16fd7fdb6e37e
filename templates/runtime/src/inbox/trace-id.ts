/**
 * Returns the trace id from a W3C trace context.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceIdOf(traceparent: string | null | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? "")?.[1];
}

/** Returns a record with the trace id, or an empty one if there is no trace. */
export function traceMember(traceparent: string | null | undefined): { readonly traceId?: string } {
  const traceId = traceIdOf(traceparent);
  return traceId === undefined ? {} : { traceId };
}
