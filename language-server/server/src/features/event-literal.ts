import type { Range } from "@hookloom/protocol/flow-document";

/** The event's literal that an offset stands in, while it is typed or when it is done. */
export interface EventLiteral {
  /** The variable before `.on(`. */
  readonly trigger: string;
  /** What lies between the quotes; without a closing quote, the run of name characters. */
  readonly content: Range;
}

const opening = /([A-Za-z_$][\w$]*)\s*(?:\?\.|\.)\s*on\s*\(\s*(["'`])([^"'`\\\r\n]*)$/;
const nameRun = /^[\w.:/-]*/;
/** A text after which a quote closes this literal, rather than opening the next one. */
const upToQuote = /^([^"'`(),;{}\r\n]*)(["'`])/;

/** How far from the cursor `.on(` and the closing quote may stand; names are short. */
const reach = 400;

/**
 * Finds the literal of `<trigger>.on("<event>"` around an offset without parsing, since the text is usually broken while
 * a name is typed.
 */
export function eventLiteralAt(text: string, offset: number): EventLiteral | undefined {
  const match = opening.exec(text.slice(Math.max(0, offset - reach), offset));
  const [, trigger, quote, typed] = match ?? [];
  if (trigger === undefined || quote === undefined || typed === undefined) return undefined;
  const rest = text.slice(offset, offset + reach);
  const closed = upToQuote.exec(rest);
  const after = closed?.[2] === quote ? closed[1] : nameRun.exec(rest)?.[0];
  return { trigger, content: { start: offset - typed.length, end: offset + (after?.length ?? 0) } };
}
