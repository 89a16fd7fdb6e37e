import type { WayOut } from "@hookloom/core/project/user-error";
import { printable, printableLines } from "@hookloom/protocol/printable";
import { defined } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { cancelled, unlessCancelled } from "./errors.ts";

/**
 * The editor's notifications, prompts and status messages. All text passes through here, because it may contain untrusted input:
 * event names, cluster errors, repository descriptions and log lines.
 */

/** VS Code shows `[text](address)` in a notification as a link, which can call a command. */
export const withoutLinks = (text: string): string => printable(text).replaceAll("](", "]\u200b(");

/** VS Code shows `$(name)` in a label as an icon, which untrusted text must not contain. */
export const withoutIcons = (text: string): string => text.replaceAll("$(", "\\$(");

export type Level = "info" | "warn" | "error";

/**
 * Shows a notification; resolves to the button that was clicked. VS Code truncates a notification without buttons to one line, so
 * messages without buttons go through `notifyAndLog`.
 */
export async function notify<Button extends string>(
  level: Level,
  message: string,
  ...buttons: readonly [Button, ...Button[]]
): Promise<Button | undefined> {
  return await show(level, message, buttons);
}

/** Shows a notification with a button for each action, and runs the selected one. */
export async function offer(
  level: Level,
  message: string,
  actions: readonly [WayOut, ...WayOut[]],
): Promise<void> {
  const [first, ...others] = actions;
  const chosen = await notify(level, message, first.title, ...others.map(({ title }) => title));
  await actions.find(({ title }) => title === chosen)?.run();
}

/** Number of characters that always fit on the single line of a notification without buttons. */
const maxSingleLineLength = 50;

/** Log levels by notification level. An error shown to the user is not a fault of the extension, so it is logged as a warning. */
const logLevels = { info: "info", warn: "warn", error: "warn" } as const;

/** Shows a message that needs no action, and logs it. A long message has a button that opens the log. */
export async function notifyAndLog(
  log: vscode.LogOutputChannel,
  level: Level,
  message: string,
): Promise<void> {
  const text = printable(message);
  log[logLevels[level]](text);
  if (text.length <= maxSingleLineLength) return void (await show(level, message, []));
  await offer(level, message, [{ title: vscode.l10n.t("Show details"), run: () => log.show(true) }]);
}

async function show<Button extends string>(
  level: Level,
  message: string,
  buttons: readonly Button[],
): Promise<Button | undefined> {
  const text = withoutLinks(message);
  if (level === "info") return await vscode.window.showInformationMessage(text, ...buttons);
  if (level === "warn") return await vscode.window.showWarningMessage(text, ...buttons);
  return await vscode.window.showErrorMessage(text, ...buttons);
}

/** Prompts in a modal dialog; true if the user clicked the button. */
export async function promptToConfirm(question: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail: printableLines(detail) };
  return (await vscode.window.showWarningMessage(printable(question), options, button)) === button;
}

/**
 * Prompts in a modal dialog with several buttons; undefined if the user closed it. `close` is the label of the button that closes
 * it.
 */
export async function promptToChoose<Button extends string>(
  question: string,
  detail: string,
  { buttons, close }: { readonly buttons: readonly Button[]; readonly close: string },
): Promise<Button | undefined> {
  const options = { modal: true, detail: printableLines(detail) };
  const items = [...buttons.map((title) => ({ title })), { title: close, isCloseAffordance: true }];
  const chosen = await vscode.window.showInformationMessage(printable(question), options, ...items);
  return buttons.find((button) => button === chosen?.title);
}

/** Escapes text for display, and omits undefined values. */
function printableTexts(texts: Readonly<Record<string, string | undefined>>) {
  const present = Object.entries(defined(texts));
  return Object.fromEntries(present.map(([name, text]) => [name, printable(text ?? "")]));
}

/** Returns an item whose text is escaped for display; its own icons are kept. */
export function shownItem<Item extends vscode.QuickPickItem>(item: Item): Item {
  const { label, description, detail } = item;
  return { ...item, ...printableTexts({ label, description, detail }) };
}

/** The texts around a prompt. */
interface QuestionTexts {
  title?: string;
  prompt?: string;
  placeHolder?: string;
}

function shownTexts<Options extends QuestionTexts>(options: Options): Options {
  const { title, prompt, placeHolder } = options;
  return { ...options, ...printableTexts({ title, prompt, placeHolder }) };
}

/** Lets the user choose an item. @throws AbortError if the list is closed */
export async function pick<Item extends vscode.QuickPickItem>(
  items: readonly Item[] | Promise<readonly Item[]>,
  options: vscode.QuickPickOptions,
): Promise<Item> {
  const originals = new Map<Item, Item>();
  const show = (item: Item): Item => {
    const shown = shownItem(item);
    originals.set(shown, item);
    return shown;
  };
  const shown = items instanceof Promise ? items.then((found) => found.map(show)) : items.map(show);
  const picked = await vscode.window.showQuickPick(shown, shownTexts(options));
  const chosen = picked && originals.get(picked);
  if (!chosen) throw cancelled();
  return chosen;
}

/** Returns the only element, or prompts the user to pick one of several. @throws AbortError if the prompt is closed */
export async function onlyOrPicked<T>(all: readonly T[], ...question: PickQuestion<T>): Promise<T> {
  const [only, ...others] = all;
  return only !== undefined && others.length === 0 ? only : await pickFrom(all, ...question);
}

/** How elements are shown in the list, and the options of the list. */
type PickQuestion<T> = [toItem: (one: T) => vscode.QuickPickItem, options: vscode.QuickPickOptions];

/** Lets the user choose an element. @throws AbortError if the prompt is closed */
export async function pickFrom<T>(all: readonly T[], ...[toItem, options]: PickQuestion<T>): Promise<T> {
  const items = all.map((one) => ({ ...toItem(one), one }));
  return (await pick(items, options)).one;
}

/**
 * Shows a list or an input box until the user accepts a value. It stays open while the value is undefined, which cannot be
 * accepted. `start` can settle the promise in other ways.
 * @throws AbortError if the input is closed
 */
export async function untilAccepted<T>(
  input: vscode.QuickInput & Pick<vscode.InputBox, "onDidAccept">,
  read: () => T | undefined,
  start?: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  try {
    return await new Promise<T>((resolve, reject) => {
      input.onDidAccept(() => {
        const value = read();
        if (value !== undefined) resolve(value);
      });
      input.onDidHide(() => reject(cancelled()));
      input.show();
      start?.(resolve, reject);
    });
  } finally {
    input.dispose();
  }
}

/** Lets the user choose an item, and also returns the text typed to find the item. @throws AbortError if the list is closed */
export async function pickTyping<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  { title, placeHolder: placeholder }: { readonly title: string; readonly placeHolder: string },
): Promise<{ readonly item: Item; readonly typed: string }> {
  const originals = new Map<vscode.QuickPickItem, Item>(items.map((item) => [shownItem(item), item]));
  const list = vscode.window.createQuickPick();
  list.title = printable(title);
  list.placeholder = printable(placeholder);
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.items = [...originals.keys()];
  return await untilAccepted(list, () => {
    const [chosen] = list.selectedItems;
    const item = chosen && originals.get(chosen);
    return item && { item, typed: list.value.trim() };
  });
}

/**
 * Lets the user select any number of items; those that are `picked` are preselected. The list stays open when it loses focus, so
 * that the selection is kept.
 * @throws AbortError if it is closed
 */
export async function pickMany<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  options: Pick<vscode.QuickPickOptions, "title" | "placeHolder">,
): Promise<readonly Item[]> {
  const originals = new Map(items.map((item) => [shownItem(item), item]));
  const many = { ...shownTexts(options), canPickMany: true, ignoreFocusOut: true } as const;
  const picked = await vscode.window.showQuickPick([...originals.keys()], many);
  if (!picked) throw cancelled();
  return picked.flatMap((shown) => originals.get(shown) ?? []);
}

/** The texts of a list that loads page by page. */
interface PagesTexts {
  readonly title: string;
  readonly placeHolder: string;
  /** Shown if the list is empty. */
  readonly empty: string;
}

/**
 * Lets the user choose an item of a list that loads page by page. Items can be chosen as soon as they are loaded. Returns
 * undefined if the list is closed; no further pages are requested then.
 * @throws any error of a page request, after the list is closed
 */
export async function pickFromPages<Item extends vscode.QuickPickItem>(
  pages: AsyncIterable<readonly Item[]>,
  { title, placeHolder: placeholder, empty }: PagesTexts,
): Promise<Item | undefined> {
  const originals = new Map<vscode.QuickPickItem, Item>();
  const list = vscode.window.createQuickPick();
  list.title = printable(title);
  list.placeholder = printable(placeholder);
  list.matchOnDescription = true;
  list.ignoreFocusOut = true;
  list.busy = true;
  let isOpen = true;
  const fill = async (): Promise<void> => {
    for await (const page of pages) {
      if (!isOpen) return;
      for (const item of page) originals.set(shownItem(item), item);
      // Keeps the focused row and the scroll position while the list grows.
      const { activeItems } = list;
      list.keepScrollPosition = true;
      list.items = [...originals.keys()];
      if (activeItems.length > 0) list.activeItems = activeItems;
    }
    list.busy = false;
    if (originals.size === 0) list.placeholder = printable(empty);
  };
  const chosen = (): Item | undefined => list.selectedItems[0] && originals.get(list.selectedItems[0]);
  const choosing = untilAccepted(list, chosen, (_resolve, reject) => void fill().catch(reject));
  return await choosing.catch(unlessCancelled).finally(() => {
    isOpen = false;
  });
}

/**
 * Prompts for text. The prompt stays open when it loses focus, so that the user can copy a value from elsewhere without losing
 * input; Escape closes it. For a list, the caller enables this if closing it would lose earlier input.
 * @throws AbortError if it is closed
 */
export async function promptForText(
  options: Omit<vscode.InputBoxOptions, "ignoreFocusOut">,
): Promise<string> {
  const typed = await vscode.window.showInputBox({ ...shownTexts(options), ignoreFocusOut: true });
  if (typed === undefined) throw cancelled();
  return typed;
}

/** The texts of a prompt for a secret that can be generated. */
interface SecretQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
  /** The label of the button that generates the secret. */
  readonly generateLabel: string;
}

/**
 * Prompts for a secret, with hidden input. Resolves to an empty string if the secret is to be generated, either with the button
 * or with Enter on empty input. The prompt stays open when it loses focus.
 * @throws AbortError if it is closed
 */
export async function promptForSecret(question: SecretQuestion): Promise<string> {
  const input = vscode.window.createInputBox();
  input.title = printable(question.title);
  input.prompt = printable(question.prompt);
  input.placeholder = printable(question.placeholder);
  input.password = true;
  input.ignoreFocusOut = true;
  input.buttons = [{ iconPath: new vscode.ThemeIcon("sparkle"), tooltip: printable(question.generateLabel) }];
  const typed = (): string => (input.value.trim() === "" ? "" : input.value);
  return await untilAccepted(input, typed, (resolve) => input.onDidTriggerButton(() => resolve("")));
}

/** Shows a message in the status bar for `ms` milliseconds. */
export function showInStatusBar(text: string, ms: number): void {
  vscode.window.setStatusBarMessage(printable(text), ms);
}

/** Runs work while the status bar shows its title. */
export async function busy<T>(title: string, work: () => Promise<T>): Promise<T> {
  return await withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

/** Runs work, with a notification that shows its progress and can cancel it. */
export async function withCancel<T>(
  title: string,
  work: (signal: AbortSignal, onProgress: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await withProgress(options, (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return work(stop.signal, (message) => progress.report({ message }));
  });
}

type ProgressTask<T> = Parameters<typeof vscode.window.withProgress<T>>[1];

/** Runs work while a notification or the status bar shows its progress. */
export async function withProgress<T>(options: vscode.ProgressOptions, task: ProgressTask<T>): Promise<T> {
  const { title } = options;
  const shown = { ...options, ...(title === undefined ? {} : { title: withoutLinks(title) }) };
  return await vscode.window.withProgress(shown, (progress, token) => {
    const report: typeof progress.report = ({ message, increment }) =>
      progress.report(defined({ message: message && withoutLinks(message), increment }));
    return task({ report }, token);
  });
}
