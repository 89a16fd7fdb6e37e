export const isMac = /Mac/.test(navigator.userAgent);

/** A key of a button that is no stop of the Tab key itself. */
export interface Shortcut {
  /** As tooltips show it. */
  readonly shown: string;
  /** The value of `aria-keyshortcuts`. */
  readonly aria: string;
  is(event: Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">): boolean;
}

/** A key without Ctrl, Alt, Shift and Cmd. */
export const plainKey = (key: string): Shortcut => ({
  shown: key,
  aria: key,
  is: (event) => event.key === key && !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey,
});

/** A key with Ctrl, or with Cmd on a Mac. */
export const modKey = (key: string): Shortcut => ({
  shown: isMac ? `⌘${key}` : `Ctrl+${key}`,
  aria: `${isMac ? "Meta" : "Control"}+${key}`,
  is: (event) =>
    event.key === key && (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey,
});

/**
 * A key with Alt, or with Option and Cmd on a Mac, where Option alone types other characters. These are the modifiers
 * of the buttons in VS Code's own search boxes. `code` names the key on the keyboard: Option changes its character.
 * `name` is what is printed on it, and `aria` what `aria-keyshortcuts` calls it where that is another word.
 */
export const altKey = (code: string, name: string, aria = name): Shortcut => ({
  shown: isMac ? `⌥⌘${name}` : `Alt+${name}`,
  aria: `${isMac ? "Alt+Meta" : "Alt"}+${aria}`,
  is: (event) =>
    (event.code === code || event.key.toUpperCase() === name.toUpperCase()) &&
    event.altKey &&
    event.metaKey === isMac &&
    !event.ctrlKey &&
    !event.shiftKey,
});

/** Offers what fixes a problem, wherever the focus is on the page. */
export const fixKey = modKey(".");
