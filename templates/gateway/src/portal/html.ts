import { escapeHtml } from "../documentation/documentation.ts";

/** Text that is HTML already: only `html` and `trusted` make it, so all other parts of a template are escaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A part of a template; `undefined` and `false` are nothing, a list is its members one after the other. */
export type Part = Html | string | number | undefined | false | readonly Part[];

function write(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.toString();
  if (Array.isArray(part)) return part.map(write).join("");
  return escapeHtml(String(part));
}

/**
 * HTML whose parts are escaped. A part is safe only between tags or in an attribute in double quotes; where
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
