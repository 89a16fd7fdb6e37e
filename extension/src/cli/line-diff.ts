const context = 3;
const maxCells = 4_000_000;

interface Change {
  readonly kind: " " | "-" | "+";
  readonly line: string;
}

/** Longest common subsequence of what lies between the equal beginning and the equal end, which an edit keeps short. */
function changesBetween(before: readonly string[], after: readonly string[]): Change[] {
  if (before.length * after.length > maxCells) {
    return [
      ...before.map((line): Change => ({ kind: "-", line })),
      ...after.map((line): Change => ({ kind: "+", line })),
    ];
  }
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const changes: Change[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const old = before[row];
    const now = after[column];
    if (old !== undefined && old === now) {
      changes.push({ kind: " ", line: old });
      row++;
      column++;
    } else if (old !== undefined && (now === undefined || at(row + 1, column) >= at(row, column + 1))) {
      changes.push({ kind: "-", line: old });
      row++;
    } else if (now !== undefined) {
      changes.push({ kind: "+", line: now });
      column++;
    }
  }
  return changes;
}

/** The changed lines of a file with a few around them, as one hunk of a unified diff; empty where nothing changed. */
export function lineDiff(name: string, before: string, after: string): string {
  if (before === after) return "";
  const old = before.split("\n");
  const now = after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < old.length - start && tail < now.length - start && old.at(-1 - tail) === now.at(-1 - tail))
    tail++;
  const first = Math.max(0, start - context);
  const oldEnd = Math.min(old.length, old.length - tail + context);
  const nowEnd = Math.min(now.length, now.length - tail + context);
  const changes = changesBetween(old.slice(first, oldEnd), now.slice(first, nowEnd));
  const head = `--- ${name}\n+++ ${name}\n@@ -${first + 1},${oldEnd - first} +${first + 1},${nowEnd - first} @@\n`;
  return head + changes.map(({ kind, line }) => `${kind}${line}\n`).join("");
}
