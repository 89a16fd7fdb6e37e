import type { RecordedMembers, RecordedValue } from "@hookloom/protocol/recording";
import type { ReactElement } from "react";

/** A member of a value, with its name and content. */
interface Row {
  readonly name: string;
  readonly value: RecordedValue;
}

/** A value as shown in the tree: one line, and the rows below it when expanded. */
interface Shown {
  readonly text: string;
  readonly kind: "string" | "number" | "word" | "other";
  readonly rows: readonly Row[];
  /** Describes what was cut off. */
  readonly note?: string;
}

const isList = (value: unknown): value is readonly RecordedValue[] => Array.isArray(value);
const itemRows = (items: readonly RecordedValue[]): readonly Row[] =>
  items.map((value, index) => ({ name: String(index), value }));
const memberRows = (of: RecordedMembers): readonly Row[] =>
  Object.entries(of).map(([name, value]) => ({ name, value }));

const shownAs = (kind: Shown["kind"], text: string, rows: readonly Row[] = [], note?: string): Shown => ({
  text,
  kind,
  rows,
  ...(note === undefined ? {} : { note }),
});

function show(value: RecordedValue): Shown {
  if (typeof value === "string") return shownAs("string", JSON.stringify(value));
  if (typeof value === "number") return shownAs("number", String(value));
  if (typeof value === "boolean" || value === null) return shownAs("word", String(value));
  if (isList(value)) return shownAs("other", `[${value.length}]`, itemRows(value));
  const special: Readonly<Record<string, unknown>> = { ...value };
  if (typeof special.$ === "string") return showSpecial(special);
  const rows = memberRows(value as RecordedMembers);
  return shownAs("other", namesText(rows), rows);
}

/** Returns an object's first names, which distinguish it from others while it is collapsed. */
function namesText(rows: readonly Row[]): string {
  if (rows.length === 0) return "{}";
  const names = rows.slice(0, 3).map(({ name }) => name);
  return `{ ${names.join(", ")}${rows.length > names.length ? ", …" : ""} }`;
}

/** Shows values that JSON cannot represent. `runtime/management/recordings.ts` defines their properties. */
function showSpecial(value: Readonly<Record<string, unknown>>): Shown {
  const text = (name: string): string => String(value[name] ?? "");
  const members = (): readonly Row[] => memberRows((value.of ?? {}) as RecordedMembers);
  const items = (value.items ?? value.entries ?? []) as readonly RecordedValue[];
  switch (value.$) {
    case "undefined":
      return shownAs("word", "undefined");
    case "number":
    case "bigint":
    case "symbol":
    case "date":
      return shownAs("number", text("text"));
    case "function":
      return shownAs("word", `function ${text("name")}`.trim());
    case "bytes":
      return shownAs("word", `${text("name")} of ${text("length")} bytes`);
    case "text": {
      const note = `Only the beginning of ${text("length")} characters was recorded.`;
      return shownAs("string", JSON.stringify(text("text")), [], note);
    }
    case "list": {
      const note = `Only the first ${items.length} of ${text("length")} items were recorded.`;
      return shownAs("other", `[${text("length")}]`, itemRows(items), note);
    }
    case "set":
      return shownAs("other", `Set [${text("size")}]`, itemRows(items));
    case "map":
      return shownAs("other", `Map [${text("size")}]`, itemRows(items));
    case "error":
      return shownAs("word", `${text("name")}: ${text("message")}`, members());
    case "object": {
      const note = Number(value.more) > 0 ? `${text("more")} more members were not recorded.` : undefined;
      return shownAs("other", `${text("name")} ${namesText(members())}`.trim(), members(), note);
    }
    case "circular":
      return shownAs("word", "the same as one around it");
    case "getter":
      return shownAs("word", "getter, not run");
    case "opaque":
      return shownAs("word", text("name"));
    default:
      return shownAs("word", "too large to be recorded");
  }
}

/** A recorded value whose members can be expanded. */
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
    <span className="hl-name" title={name === undefined ? shown.text : `${name}: ${shown.text}`}>
      {name !== undefined && <span className="hl-dim">{name}: </span>}
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
