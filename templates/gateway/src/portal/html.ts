import { escapeHtml } from "../documentation/documentation.ts";

/** Text that is already HTML, created only by `html` and `trusted`. All other parts of a template are escaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A part of a template. `undefined` and `false` render nothing; the members of a list are joined. */
export type Part = Html | string | number | undefined | false | readonly Part[];

function write(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.toString();
  if (Array.isArray(part)) return part.map(write).join("");
  return escapeHtml(String(part));
}

/**
 * A tagged template for HTML that escapes its parts. A part is only safe between tags or in a double-quoted attribute. Use
 * `webAddress` for URLs.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + write(parts[index])).join(""));
}

/** Wraps HTML that other code has already made safe. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Returns a URL that is safe as a link target, or undefined for any other URL, such as `javascript:`. */
export function webAddress(text: string): string | undefined {
  const url = URL.parse(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}
