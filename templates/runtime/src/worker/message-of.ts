/** One line for what a handler threw, whatever it threw: what cannot be text must not keep its run from ending. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message || error.name : error);
  } catch {
    return "Something was thrown that cannot be written as text.";
  }
}
