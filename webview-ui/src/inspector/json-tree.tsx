import type { RecordedMembers, RecordedValue } from "@hookloom/protocol/recording";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";

/** A member of a value, with its name and content. */
interface Row {
  readonly name: string;
  readonly value: RecordedValue;
}

/** A value as shown in the tree: one line, and the rows below it when expanded. */
interface ShownValue {
  readonly text: string;
  readonly kind: "string" | "number" | "word" | "other";
  readonly rows: readonly Row[];
  /** Describes the omitted content. */
  readonly note?: string;
}

const isList = (value: unknown): value is readonly RecordedValue[] => Array.isArray(value);
const itemRows = (items: readonly RecordedValue[]): readonly Row[] =>
  items.map((value, index) => ({ name: String(index), value }));
const memberRows = (members: RecordedMembers): readonly Row[] =>
  Object.entries(members).map(([name, value]) => ({ name, value }));

const createShown = (
  kind: ShownValue["kind"],
  text: string,
  rows: readonly Row[] = [],
  note?: string,
): ShownValue => ({
  text,
  kind,
  rows,
  ...(note === undefined ? {} : { note }),
});

function showValue(value: RecordedValue): ShownValue {
  if (typeof value === "string") return createShown("string", JSON.stringify(value));
  if (typeof value === "number") return createShown("number", String(value));
  if (typeof value === "boolean" || value === null) return createShown("word", String(value));
  if (isList(value)) return createShown("other", `[${value.length}]`, itemRows(value));
  const special: Readonly<Record<string, unknown>> = { ...value };
  if (typeof special.$ === "string") return showSpecial(special);
  const rows = memberRows(value as RecordedMembers);
  return createShown("other", namesText(rows), rows);
}

/** Returns an object's first property names, which distinguish it from other objects while it is collapsed. */
function namesText(rows: readonly Row[]): string {
  if (rows.length === 0) return "{}";
  const names = rows.slice(0, 3).map(({ name }) => name);
  return `{ ${names.join(", ")}${rows.length > names.length ? ", …" : ""} }`;
}

/** Shows values that JSON cannot represent. `runtime/management/recordings.ts` defines their properties. */
function showSpecial(value: Readonly<Record<string, unknown>>): ShownValue {
  const text = (name: string): string => String(value[name] ?? "");
  const members = (): readonly Row[] => memberRows((value.of ?? {}) as RecordedMembers);
  const items = (value.items ?? value.entries ?? []) as readonly RecordedValue[];
  switch (value.$) {
    case "undefined":
      return createShown("word", "undefined");
    case "number":
    case "bigint":
    case "symbol":
    case "date":
      return createShown("number", text("text"));
    case "function":
      return createShown("word", `function ${text("name")}`.trim());
    case "bytes":
      return createShown("word", t("{0} of {1} bytes", text("name"), text("length")));
    case "text": {
      const note = t("Only the beginning of this text was recorded. It has {0} characters.", text("length"));
      return createShown("string", JSON.stringify(text("text")), [], note);
    }
    case "list": {
      const note = t("Only the first {0} of {1} items were recorded.", items.length, text("length"));
      return createShown("other", `[${text("length")}]`, itemRows(items), note);
    }
    case "set":
      return createShown("other", `Set [${text("size")}]`, itemRows(items));
    case "map":
      return createShown("other", `Map [${text("size")}]`, itemRows(items));
    case "error":
      return createShown("word", `${text("name")}: ${text("message")}`, members());
    case "object": {
      const note =
        Number(value.more) > 0 ? t("Number of members that were not recorded: {0}", text("more")) : undefined;
      return createShown("other", `${text("name")} ${namesText(members())}`.trim(), members(), note);
    }
    case "circular":
      return createShown("word", t("circular reference"));
    case "getter":
      return createShown("word", t("getter, not evaluated"));
    case "opaque":
      return createShown("word", text("name"));
    default:
      return createShown("word", t("too large to be recorded"));
  }
}

/** A recorded value whose members can be expanded. */
export function JsonTree({
  value,
  part,
}: {
  readonly value: RecordedValue;
  readonly part: string;
}): ReactElement {
  return (
    <div className="hl-json" data-testid={`json-${part}`}>
      <Member name={undefined} value={value} open />
    </div>
  );
}

function Line({
  name,
  shown,
}: {
  readonly name: string | undefined;
  readonly shown: ShownValue;
}): ReactElement {
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
  const shown = showValue(value);
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
