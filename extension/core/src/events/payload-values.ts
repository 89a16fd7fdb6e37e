import { isIdentifier } from "@hookloom/protocol/identifier";
import { printable } from "@hookloom/protocol/printable";
import { t } from "@vscode/l10n";

/** Maximum number of values shown of a payload; those nearest to its root come first. */
const maxValues = 1_500;
const maxDepth = 8;
/** Maximum length of a value's text, in characters. */
const maxTextLength = 80;

/** The names of members whose value is a credential, such as Slack's `token`. */
const credentialName =
  /^(?:.*[_-])?(?:token|secret|passw(?:or)?d|authorization|api[_-]?key|private[_-]?key|signature)$/i;

/** Replacement for a credential. */
const redactedText = "[secret]";

function memberPath(parent: string, name: string): string {
  if (!isIdentifier(name)) return `${parent}[${JSON.stringify(name)}]`;
  return parent === "" ? name : `${parent}.${name}`;
}

function shortened(text: string): string {
  const start = Array.from(text.slice(0, 2 * maxTextLength));
  const all = start.length <= maxTextLength && start.join("").length === text.length;
  return all ? text : `${start.slice(0, maxTextLength).join("")}…`;
}

/** Formats a value as one short line; undefined for an object, whose members are shown instead. */
function valueText(value: unknown): string | undefined {
  if (typeof value === "string") return printable(`"${shortened(value)}"`);
  if (Array.isArray(value)) {
    if (value.length === 0) return t("empty");
    return value.length === 1 ? t("1 item") : t("{0} items", value.length);
  }
  return typeof value === "object" && value !== null ? undefined : String(value);
}

/**
 * Returns a payload's values as short lines, keyed by the expression that reads each from the payload: `issue.labels[0].name`.
 * Only the first item of a list is read. Credentials are left out, as are values beyond the size limit.
 */
export function payloadValues(payload: unknown): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  let count = 0;
  let level: readonly (readonly [string, unknown])[] = [["", payload]];
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth++) {
    const inside: [string, unknown][] = [];
    for (const [path, value] of level) {
      if (count >= maxValues) return values;
      const text = valueText(value);
      if (text !== undefined) {
        values[path] = text;
        count++;
      }
      if (Array.isArray(value)) {
        if (value.length > 0) inside.push([`${path}[0]`, value[0]]);
      } else if (typeof value === "object" && value !== null) {
        for (const [name, member] of Object.entries(value).slice(0, maxValues))
          if (!credentialName.test(name)) inside.push([memberPath(path, name), member]);
      }
    }
    level = inside;
  }
  return values;
}

/** Replaces the strings and numbers of a payload's credentials, because users see the results of mappings. */
export function redactCredentials(payload: unknown): unknown {
  const inside = new WeakSet<object>();
  const text = JSON.stringify(payload ?? null, function (this: object, name: string, value: unknown) {
    const isHidden = inside.has(this) || (!Array.isArray(this) && credentialName.test(name));
    if (isHidden && typeof value === "object" && value !== null) inside.add(value);
    return isHidden && (typeof value === "string" || typeof value === "number") ? redactedText : value;
  });
  return JSON.parse(text);
}
