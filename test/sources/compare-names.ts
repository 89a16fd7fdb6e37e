/** What a package lists for a source, beside what the catalogue has. */
export interface NameLists {
  readonly source: string;
  /** The package with its version. */
  readonly from: string;
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
  /** Names of the package that the catalogue leaves out on purpose, each with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** What has to be done, one sentence each; empty where the catalogue has all that the package lists. */
export function problemsOf({ source, from, theirs, ours, leftOut }: NameLists): readonly string[] {
  // A package that lists its names in another way must not pass as one without news.
  if (theirs.length === 0) return [`${from} has no names for ${source} where they are read from.`];
  const [listed, known] = [new Set(theirs), new Set(ours)];
  const missing = [...listed].filter((name) => !known.has(name) && leftOut[name] === undefined);
  const needless = Object.keys(leftOut).filter((name) => known.has(name) || !listed.has(name));
  return [
    ...(missing.length === 0 ? [] : [`The catalogue lacks for ${source}: ${missing.sort().join(", ")}.`]),
    ...(needless.length === 0 ? [] : [`sdk-lists.ts leaves out needlessly: ${needless.sort().join(", ")}.`]),
  ];
}

/** The result for one package, as lines to print. */
export function reportOf(lists: NameLists): readonly string[] {
  const problems = problemsOf(lists);
  const count = new Set(lists.theirs).size;
  const { source, from } = lists;
  if (problems.length > 0) return [`✗ ${source}, ${from}:`, ...problems.map((problem) => `  ${problem}`)];
  return [`✓ ${source}, ${from}: the catalogue has all that it lists (${count})`];
}
