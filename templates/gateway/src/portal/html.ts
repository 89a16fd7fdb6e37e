import { escapeHtml } from "../documentation/documentation.ts";

/** Text that is HTML already: only `html` and `trusted` make it, so whatever else stands in a template is escaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template; `undefined` and `false` are nothing, a list is its members one after the other. */
export type Part = Html | string | number | undefined | false | readonly Part[];

function write(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.toString();
  if (Array.isArray(part)) return part.map(write).join("");
  return escapeHtml(String(part));
}

/**
 * HTML whose parts are escaped. A part may stand between tags or in an attribute in double quotes, and nowhere else; where
 * it is an address, use `webAddress`.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + write(parts[index])).join(""));
}

/** HTML that something else has made safe. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** An address that a link may lead to; undefined for one that a browser would run, such as `javascript:`. */
export function webAddress(text: string): string | undefined {
  const url = URL.parse(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}
