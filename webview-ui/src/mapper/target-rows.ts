import { type MappedMember, type MappingNode, type MappingPath, mappedAt } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";

/** A row of the target. Rows are in display order. */
export interface TargetRow {
  readonly id: string;
  readonly path: MappingPath;
  /** 1 for the whole value. */
  readonly level: number;
  readonly name: string;
  readonly target: TypeNode | undefined;
  /** Undefined if the row has no value. */
  readonly node: MappingNode | undefined;
  /** A member that cannot be addressed by a path. It is shown but cannot be changed. */
  readonly member: Exclude<MappedMember, { kind: "property" }> | undefined;
  readonly required: boolean;
  /** Set for a property that is not in the target's type, or that a later property overrides. */
  readonly stray: "unknown" | "overridden" | undefined;
  /** Undefined if the row has no children. */
  readonly expanded: boolean | undefined;
}

export const pathId = (path: MappingPath): string => JSON.stringify(path);

/** Returns the type of a target at a path, if it is known. */
export function typeAt(target: TypeNode | undefined, path: MappingPath): TypeNode | undefined {
  return path.reduce<TypeNode | undefined>(
    (type, key) =>
      typeof key === "string" ? type?.children?.find(({ name }) => name === key) : type?.element,
    target,
  );
}

/** The rows that the user expanded or collapsed. The other rows depend on the mapping. */
export interface OpenRows {
  readonly opened: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
}

/** The maximum number of rows drawn. Users can find the others with the search. */
const maxRows = 400;

type RowDraft = Pick<TargetRow, "path" | "level" | "name" | "target" | "node" | "required"> & {
  readonly stray?: TargetRow["stray"];
};

/** Returns the rows below a row: the parts of its type, and the other members in the code. */
function childRows({ path, level, target, node }: RowDraft): readonly (RowDraft | TargetRow)[] {
  const inner = level + 1;
  if (node?.value.kind === "each") {
    const { element, item } = node.value;
    return [
      {
        path: element.path,
        level: inner,
        name: t("each {0}", item),
        target: target?.element,
        node: element,
        required: true,
      },
    ];
  }
  if (node?.value.kind === "list")
    return node.value.items.map((item, index) => ({
      path: item.path,
      level: inner,
      name: `[${index}]`,
      target: target?.element,
      node: item,
      required: false,
    }));
  if (node && node.value.kind !== "object") return [];
  const members = node?.value.kind === "object" ? node.value.members : [];
  const children = target?.shape === "list" ? [] : (target?.children ?? []);
  const known = new Set(children.map(({ name }) => name));
  const nodesByName = new Map(
    members.flatMap((member) =>
      member.kind === "property" && !member.overridden ? [[member.name, member.node]] : [],
    ),
  );
  const typedRows = children.map(
    (child): RowDraft => ({
      path: [...path, child.name],
      level: inner,
      name: child.name,
      target: child,
      node: nodesByName.get(child.name),
      required: !child.optional,
    }),
  );
  const otherRows = members.flatMap((member, index): (RowDraft | TargetRow)[] => {
    if (member.kind === "property")
      return strayRows(member, { path, inner, typed: target !== undefined, known });
    return [memberRow(member, [...path, `\u0000${index}`], inner)];
  });
  return [
    ...typedRows.filter(({ required }) => required),
    ...typedRows.filter(({ required }) => !required),
    ...otherRows,
  ];
}

function strayRows(
  member: MappedMember & { kind: "property" },
  parent: { path: MappingPath; inner: number; typed: boolean; known: ReadonlySet<string> },
): RowDraft[] {
  const { name, node, overridden } = member;
  if (!overridden && parent.known.has(name)) return [];
  const stray = overridden ? "overridden" : parent.typed && parent.known.size > 0 ? "unknown" : undefined;
  const path = overridden ? [...parent.path, `\u0000${node.range.start}`] : [...parent.path, name];
  return [{ path, level: parent.inner, name, target: undefined, node, required: false, stray }];
}

const memberRow = (
  member: NonNullable<TargetRow["member"]>,
  path: MappingPath,
  level: number,
): TargetRow => ({
  id: pathId(path),
  path,
  level,
  name: member.text,
  target: undefined,
  node: undefined,
  member,
  required: false,
  stray: undefined,
  expanded: undefined,
});

/** True for a row that is expanded until the user collapses it: a mapped or required value. */
function isExpandedByDefault({ node, level, target, required }: RowDraft): boolean {
  if (level === 1) return true;
  if (node) return node.value.kind === "object" || node.value.kind === "list" || node.value.kind === "each";
  return required && level < 4 && target?.shape === "object";
}

/** The mapped part: a whole value, or the member at a path. */
export interface MappedPart {
  readonly name: string;
  readonly path: MappingPath;
  /** The type of the whole value. */
  readonly target: TypeNode | undefined;
  readonly root: MappingNode | undefined;
}

/** Returns the visible rows of the mapped part. */
export function targetRows(
  { name, path, target: whole, root }: MappedPart,
  { opened, closed }: OpenRows,
): readonly TargetRow[] {
  const target = typeAt(whole, path);
  const node = mappedAt(root, path);
  const rows: TargetRow[] = [];
  const add = (row: RowDraft | TargetRow): void => {
    if (rows.length >= maxRows) return;
    if ("id" in row) {
      rows.push(row);
      return;
    }
    const id = pathId(row.path);
    const parts = childRows(row);
    const isOpen = opened.has(id) || (isExpandedByDefault(row) && !closed.has(id));
    const expanded = parts.length > 0 ? isOpen : undefined;
    rows.push({ ...row, id, member: undefined, stray: row.stray, expanded });
    if (expanded) for (const part of parts) add(part);
  };
  add({ path, level: 1, name, target, node, required: target !== undefined && !target.optional });
  return rows;
}

/** Returns the rows whose name or value contains all words of a query, each below its parents. */
export function foundTargets(rows: readonly TargetRow[], query: string): readonly TargetRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = new Set<TargetRow>();
  const above: TargetRow[] = [];
  for (const row of rows) {
    above.length = Math.min(above.length, row.level - 1);
    above.push(row);
    const text = `${row.name} ${row.node?.text ?? ""}`.toLowerCase();
    if (words.every((word) => text.includes(word))) for (const each of above) kept.add(each);
  }
  return rows.filter((row) => kept.has(row));
}

/** True if a required value is missing. */
export const isMissing = ({ required, node, level, member }: TargetRow): boolean =>
  required && !node && !member && level > 1;

/** Counts the missing required values. Values inside a missing value are not counted. */
export function countMissing(rows: readonly TargetRow[]): number {
  let count = 0;
  let missingLevel = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.level > missingLevel) continue;
    missingLevel = Number.POSITIVE_INFINITY;
    if (!isMissing(row)) continue;
    count++;
    missingLevel = row.level;
  }
  return count;
}

/** True for a hand-written value, which gestures only replace if the user confirms. */
export const isHandWritten = ({ node }: TargetRow): boolean => node?.value.kind === "expression";
