export const isMac = /Mac/.test(navigator.userAgent);

/** The shortcut of a button that Tab does not reach. */
export interface Shortcut {
  /** The form shown in tooltips. */
  readonly shown: string;
  /** The value of `aria-keyshortcuts`. */
  readonly aria: string;
  matches(
    event: Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">,
  ): boolean;
}

/** A key without Ctrl, Alt, Shift or Cmd. */
export const plainKey = (key: string): Shortcut => ({
  shown: key,
  aria: key,
  matches: (event) =>
    event.key === key && !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey,
});

/** A key with Ctrl, or with Cmd on a Mac. */
export const modKey = (key: string): Shortcut => ({
  shown: isMac ? `⌘${key}` : `Ctrl+${key}`,
  aria: `${isMac ? "Meta" : "Control"}+${key}`,
  matches: (event) =>
    event.key === key && (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey,
});

/**
 * A key with Alt, or with Option and Cmd on a Mac, where Option alone types other characters. VS Code uses the same modifiers
 * for the buttons in its search boxes. `code` is the physical key, because Option changes its character. `name` is the printed
 * character, and `aria` the name in `aria-keyshortcuts` if it differs.
 */
export const altKey = (code: string, name: string, aria = name): Shortcut => ({
  shown: isMac ? `⌥⌘${name}` : `Alt+${name}`,
  aria: `${isMac ? "Alt+Meta" : "Alt"}+${aria}`,
  matches: (event) =>
    (event.code === code || event.key.toUpperCase() === name.toUpperCase()) &&
    event.altKey &&
    event.metaKey === isMac &&
    !event.ctrlKey &&
    !event.shiftKey,
});

/** Shows the fixes for a problem, wherever the focus is on the page. */
export const fixKey = modKey(".");
