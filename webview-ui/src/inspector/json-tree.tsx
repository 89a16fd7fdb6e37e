import type { RecordedMembers, RecordedValue } from "@hookloom/protocol/recording";
import type { ReactElement } from "react";

/** One member of a value: its name, and what it holds. */
interface Row {
  readonly name: string;
  readonly value: RecordedValue;
}

/** A value as the tree shows it: one line, and what can be opened below it. */
interface Shown {
  readonly text: string;
  readonly kind: "string" | "number" | "word" | "other";
  readonly rows: readonly Row[];
  /** What was cut off, as a sentence. */
  readonly note?: string;
}

const isList = (value: unknown): value is readonly RecordedValue[] => Array.isArray(value);
const itemRows = (items: readonly RecordedValue[]): readonly Row[] =>
  items.map((value, index) => ({ name: String(index), value }));
const memberRows = (of: RecordedMembers): readonly Row[] =>
  Object.entries(of).map(([name, value]) => ({ name, value }));

function show(value: RecordedValue): Shown {
  if (typeof value === "string") return { text: JSON.stringify(value), kind: "string", rows: [] };
  if (typeof value === "number") return { text: String(value), kind: "number", rows: [] };
  if (typeof value === "boolean" || value === null) return { text: String(value), kind: "word", rows: [] };
  if (isList(value)) return { text: `[${value.length}]`, kind: "other", rows: itemRows(value) };
  const special: Readonly<Record<string, unknown>> = { ...value };
  if (typeof special.$ === "string") return showSpecial(special);
  const rows = memberRows(value as RecordedMembers);
  return { text: namesText(rows), kind: "other", rows };
}

/** The first names of an object, which tell it from others while it is closed. */
function namesText(rows: readonly Row[]): string {
  if (rows.length === 0) return "{}";
  const names = rows.slice(0, 3).map(({ name }) => name);
  return `{ ${names.join(", ")}${rows.length > names.length ? ", …" : ""} }`;
}

/** What JSON has no word for; `runtime/management/recordings.ts` says what each kind has. */
function showSpecial(value: Readonly<Record<string, unknown>>): Shown {
  const text = (name: string): string => String(value[name] ?? "");
  const plain = (line: string): Shown => ({ text: line, kind: "word", rows: [] });
  const members = (): readonly Row[] => memberRows((value.of ?? {}) as RecordedMembers);
  const items = (): readonly RecordedValue[] => (value.items ?? []) as readonly RecordedValue[];
  switch (value.$) {
    case "undefined":
      return plain("undefined");
    case "number":
    case "bigint":
    case "symbol":
    case "date":
      return { text: text("text"), kind: "number", rows: [] };
    case "function":
      return plain(`function ${text("name")}`.trim());
    case "bytes":
      return plain(`${text("name")} of ${text("length")} bytes`);
    case "text":
      return {
        text: JSON.stringify(text("text")),
        kind: "string",
        rows: [],
        note: `Only the beginning of ${text("length")} characters was recorded.`,
      };
    case "list":
      return {
        text: `[${text("length")}]`,
        kind: "other",
        rows: itemRows(items()),
        note: `Only the first ${items().length} of ${text("length")} items were recorded.`,
      };
    case "set":
      return { text: `Set [${text("size")}]`, kind: "other", rows: itemRows(items()) };
    case "map":
      return {
        text: `Map [${text("size")}]`,
        kind: "other",
        rows: itemRows((value.entries ?? []) as readonly RecordedValue[]),
      };
    case "error":
      return { text: `${text("name")}: ${text("message")}`, kind: "word", rows: members() };
    case "object": {
      const { more } = value;
      const left =
        typeof more === "number" && more > 0 ? { note: `${more} more members were not recorded.` } : {};
      return {
        text: `${text("name")} ${namesText(members())}`.trim(),
        kind: "other",
        rows: members(),
        ...left,
      };
    }
    case "circular":
      return plain("the same as one around it");
    case "getter":
      return plain("getter, not run");
    case "opaque":
      return plain(text("name"));
    default:
      return plain("too large to be recorded");
  }
}

/** A recorded value that can be opened member by member. */
export function JsonTree({
  value,
  label,
}: {
  readonly value: RecordedValue;
  readonly label: string;
}): ReactElement {
  return (
    <div className="hl-json" data-testid={`json-${label}`}>
      <Member name={undefined} value={value} open />
    </div>
  );
}

function Line({ name, shown }: { readonly name: string | undefined; readonly shown: Shown }): ReactElement {
  return (
    <span className="hl-json-line" title={name === undefined ? shown.text : `${name}: ${shown.text}`}>
      {name !== undefined && <span className="hl-json-name">{name}: </span>}
      <span className={`hl-json-${shown.kind}`}>{shown.text}</span>
    </span>
  );
}

function Member(props: {
  readonly name: string | undefined;
  readonly value: RecordedValue;
  readonly open?: boolean;
}): ReactElement {
  const { name, value, open = false } = props;
  const shown = show(value);
  const note = shown.note === undefined ? null : <span className="hl-json-note">{shown.note}</span>;
  if (shown.rows.length === 0)
    return (
      <div className="hl-json-leaf">
        <Line name={name} shown={shown} />
        {note}
      </div>
    );
  return (
    <details open={open}>
      <summary>
        <Line name={name} shown={shown} />
      </summary>
      <div className="hl-json-members">
        {shown.rows.map((row) => (
          <Member key={row.name} name={row.name} value={row.value} />
        ))}
        {note}
      </div>
    </details>
  );
}
