/**
 * The number of items at the start of a list that meet a condition, found by binary search. All items that
 * meet it must come first.
 */
export function countLeading<Item>(items: readonly Item[], meets: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (meets(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
