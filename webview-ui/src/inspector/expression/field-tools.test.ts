import type { KeyboardEvent } from "react";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The keys as a page of this system has them. */
async function keysOn(userAgent: string) {
  vi.stubGlobal("navigator", { userAgent });
  vi.resetModules();
  const [{ fieldKeys }, { fixKey }] = await Promise.all([
    import("./field-tools.tsx"),
    import("../../controls/shortcut.ts"),
  ]);
  return { ...fieldKeys, fix: fixKey };
}

const press = (key: string, modifiers: readonly string[]): KeyboardEvent =>
  ({
    ...{ key, code: key, altKey: false, metaKey: false, ctrlKey: false, shiftKey: false },
    ...Object.fromEntries(modifiers.map((modifier) => [`${modifier}Key`, true])),
  }) as unknown as KeyboardEvent;

it("are those that a Mac's keyboard has, and none that macOS takes for itself", async () => {
  const { remove, expand, fix } = await keysOn("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)");
  expect(remove).toMatchObject({ shown: "⌥⌘⌫", aria: "Alt+Meta+Backspace" });
  expect(remove.matches(press("Backspace", ["alt", "meta"]))).toBe(true);
  expect(remove.matches(press("Delete", ["alt", "meta"]))).toBe(false);
  expect(expand).toMatchObject({ shown: "⌥⌘E", aria: "Alt+Meta+E" });
  expect(fix).toMatchObject({ shown: "⌘.", aria: "Meta+." });
});

it("are Delete and F11 elsewhere", async () => {
  const { remove, expand, fix } = await keysOn("Mozilla/5.0 (X11; Linux x86_64)");
  expect(remove).toMatchObject({ shown: "Alt+Delete", aria: "Alt+Delete" });
  expect(remove.matches(press("Delete", ["alt"]))).toBe(true);
  expect(expand.aria).toBe("F11");
  expect(fix).toMatchObject({ shown: "Ctrl+.", aria: "Control+." });
});
