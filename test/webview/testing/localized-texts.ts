// Every text of a page is translated by `t`. In tests, a page records what `t` translates and each text that it shows. A text that no
// translation explains is either data, which a message of the host contains, or cannot be translated.
import type { Page } from "playwright-core";

interface Recorded {
  readonly hookloomRecorded: {
    readonly translated: Set<string>;
    readonly shown: Set<string>;
    readonly typed: Set<string>;
  };
}

/** Runs in the page before everything else: records the texts that are translated, and those that are shown outside of code. */
function record(): void {
  const [translated, shown, typed] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const hookloomTexts = new Proxy({}, { get: (_, text) => void translated.add(String(text)) });
  Object.assign(globalThis, { hookloomTexts, hookloomRecorded: { translated, shown, typed } });

  // React Flow describes keys of its own, which the diagram does not use; a progress ring is hidden from screen readers.
  const untranslatedSelector =
    "head, script, style, code, pre, kbd, [class*=cm-], [translate=no], [id^=react-flow__], vscode-progress-ring";
  const isCode = (element: Element | null): boolean =>
    !element || element.closest(untranslatedSelector) !== null;
  const attributes = [
    "title",
    "aria-label",
    "aria-description",
    "aria-valuetext",
    "placeholder",
    "alt",
    "label",
  ];
  const visitAttributes = (element: Element): void => {
    if (isCode(element)) return;
    for (const name of attributes) shown.add(element.getAttribute(name) ?? "");
  };
  const visit = (node: Node): void => {
    if (node instanceof Text && !isCode(node.parentElement)) shown.add(node.data);
    if (node instanceof Element) visitAttributes(node);
    node.childNodes.forEach(visit);
  };
  const onInput = ({ target }: Event): void => {
    typed.add((target as HTMLInputElement).value ?? (target as HTMLElement).textContent ?? "");
  };
  addEventListener("input", onInput, true);
  addEventListener("change", onInput, true);
  new MutationObserver((mutations) => {
    for (const { type, target, addedNodes } of mutations) {
      if (type === "attributes") visitAttributes(target as Element);
      else if (type === "characterData") visit(target);
      else addedNodes.forEach(visit);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: attributes });
}

/** The script of `record`, for the head of a page. */
export const recordingScript = `(${record})()`;

const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text);

/** Matches what a translated text becomes. Undefined for one that is all placeholders, which would match everything. */
function patternOf(template: string): RegExp | undefined {
  if (!hasWords(template.replace(/\{\w+\}/g, ""))) return undefined;
  const source = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join("([\\s\\S]*?)")}$`);
}

/** Words of code, and names of keys, units and products, which are the same in every language. */
const fixed: ReadonlySet<string> = new Set(
  `if else for each of in while do switch case default then try catch finally return throw await async function const let new using
  true false null undefined Ctrl Shift Alt Enter Escape Delete Backspace Space Tab Home End Insert Page Up Down ms min kB MB
  AM PM Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec
  GET HEAD POST PUT PATCH DELETE OPTIONS Probot Bolt Octokit Express Fastify Node js
  GitHub Slack Google Calendar TypeScript JavaScript JSON HTTP URL VS Code cURL Postman npm Hookloom`.split(
    /\s+/,
  ),
);

/** Separates texts that are shown as one. */
const separator = /\n|(?<=[.;]) | · | \(|\)(?=$|:)|, |: | (?=\d)/g;

/** An address, a repository, the name of a variable or a piece of code, which a test types or a handler contains. */
const isCode = (text: string): boolean => /^\S*[/_:]\S*$|=>/.test(text);

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];

/** Returns the texts that a page has shown and that neither `t` has translated nor its host has sent or its user typed. */
export async function findUntranslated(page: Page, sent: string): Promise<readonly string[]> {
  const { translated, shown, typed } = await page.evaluate(() => {
    const { hookloomRecorded: recorded } = globalThis as unknown as Partial<Recorded>;
    const list = (texts: ReadonlySet<string> | undefined) => [...(texts ?? [])];
    return {
      translated: list(recorded?.translated),
      shown: list(recorded?.shown),
      typed: list(recorded?.typed),
    };
  });
  const patterns = translated.map(patternOf).filter((pattern) => pattern !== undefined);
  // A card puts words of the code together in its own order.
  const data = new Set([...wordsOf(sent.replace(/\\[nrt]/g, " ")), ...typed.flatMap(wordsOf)]);
  const isFixed = (word: string): boolean => word.length === 1 || data.has(word) || fixed.has(word);
  const known = new Map<string, boolean>();
  const isKnown = (text: string): boolean => {
    const part = text.trim();
    const before = known.get(part);
    if (before !== undefined) return before;
    const result =
      !hasWords(part) ||
      isCode(part) ||
      wordsOf(part).every(isFixed) ||
      (/[.:;,]$/.test(part) && isKnown(part.slice(0, -1))) ||
      patterns.some((pattern) =>
        pattern
          .exec(part)
          ?.slice(1)
          .every((value) => !/\s/.test(value) || isKnown(value)),
      ) ||
      [...part.matchAll(separator)].some(
        ({ 0: { length }, index }) => isKnown(part.slice(0, index)) && isKnown(part.slice(index + length)),
      );
    known.set(part, result);
    return result;
  };
  return shown.filter((text) => !isKnown(text));
}
