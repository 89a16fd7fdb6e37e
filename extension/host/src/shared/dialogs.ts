import type { WayOut } from "@hookloom/core/project/user-error";
import { printable, printableLines } from "@hookloom/protocol/printable";
import { defined } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { cancelled, unlessCancelled } from "./errors.ts";

/**
 * The editor's notifications, prompts and status messages. All texts pass through here, since names of events, errors of a
 * cluster, descriptions of repositories and lines of a log were written by others.
 */

/** VS Code takes `[text](address)` in a notification for a link, which may name a command. */
export const withoutLinks = (text: string): string => printable(text).replaceAll("](", "]\u200b(");

/** VS Code draws `$(name)` in a label as an icon, which untrusted text must not contain. */
export const withoutIcons = (text: string): string => text.replaceAll("$(", "\\$(");

export type Level = "info" | "warn" | "error";

/**
 * Shows a notification; resolves to the button that was clicked. Without a button the editor cuts it to one line, so a
 * message without one goes through `notifyAndLog`.
 */
export async function notify<Button extends string>(
  level: Level,
  message: string,
  ...buttons: readonly [Button, ...Button[]]
): Promise<Button | undefined> {
  return await show(level, message, buttons);
}

/** Shows a notification with a button for each thing that can be done, and does the one that is chosen. */
export async function offer(
  level: Level,
  message: string,
  actions: readonly [WayOut, ...WayOut[]],
): Promise<void> {
  const [first, ...others] = actions;
  const chosen = await notify(level, message, first.title, ...others.map(({ title }) => title));
  await actions.find(({ title }) => title === chosen)?.run();
}

/** This many characters always fit into the single line that a notification without a button shows. */
const oneLine = 50;

/** The log's levels by level: an error for the user is not a fault of the extension, so it is logged as a warning. */
const logLevels = { info: "info", warn: "warn", error: "warn" } as const;

/** Shows a message that needs no action; it is also in the log, which a button of a long one opens. */
export async function notifyAndLog(
  log: vscode.LogOutputChannel,
  level: Level,
  message: string,
): Promise<void> {
  const text = printable(message);
  log[logLevels[level]](text);
  if (text.length <= oneLine) return void (await show(level, message, []));
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

/** Prompts in a modal dialog; true if the button was chosen. */
export async function promptToConfirm(question: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail: printableLines(detail) };
  return (await vscode.window.showWarningMessage(printable(question), options, button)) === button;
}

/** Prompts in a modal dialog with several buttons; undefined if none was chosen. `close` names the one that closes it. */
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

/** The texts that there are, safe to show. */
function printableTexts(texts: Readonly<Record<string, string | undefined>>) {
  const present = Object.entries(defined(texts));
  return Object.fromEntries(present.map(([name, text]) => [name, printable(text ?? "")]));
}

/** An item whose texts are safe to show; its own icons stay. */
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

/** Lets the user choose an item. @throws AbortError if it is closed */
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

/** The only one of some things, else the one that the user picks. @throws AbortError if the prompt is closed */
export async function onlyOrPicked<T>(all: readonly T[], ...question: PickQuestion<T>): Promise<T> {
  const [only, ...others] = all;
  return only !== undefined && others.length === 0 ? only : await pickFrom(all, ...question);
}

/** How things are shown, and the texts around them. */
type PickQuestion<T> = [toItem: (one: T) => vscode.QuickPickItem, options: vscode.QuickPickOptions];

/** Lets the user choose one of some things. @throws AbortError if the prompt is closed */
export async function pickFrom<T>(all: readonly T[], ...[toItem, options]: PickQuestion<T>): Promise<T> {
  const items = all.map((one) => ({ ...toItem(one), one }));
  return (await pick(items, options)).one;
}

/**
 * Shows a list or a box until it is accepted with a value, which is undefined for what cannot be accepted. `start` may settle it
 * otherwise.
 * @throws AbortError if it is closed
 */
export async function accepted<T>(
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

/** Lets the user choose an item, and gives also what was typed to find it. @throws AbortError if it is closed */
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
  return await accepted(list, () => {
    const [chosen] = list.selectedItems;
    const item = chosen && originals.get(chosen);
    return item && { item, typed: list.value.trim() };
  });
}

/**
 * Lets the user tick any number of items, of which those that are `picked` are ticked at first. The list stays open when the
 * focus moves, so that no selection is lost.
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

/** The texts of a list that arrives page by page. */
interface PagesTexts {
  readonly title: string;
  readonly placeHolder: string;
  /** Shown by the list if it stays empty. */
  readonly empty: string;
}

/**
 * Lets the user choose an item of a list that arrives page by page, as soon as it arrives; undefined if the list is closed,
 * after which no further page is requested.
 * @throws what a page throws; the list is closed then
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
      // A list that grows keeps the focused row, and its scroll position.
      const { activeItems } = list;
      list.keepScrollPosition = true;
      list.items = [...originals.keys()];
      if (activeItems.length > 0) list.activeItems = activeItems;
    }
    list.busy = false;
    if (originals.size === 0) list.placeholder = printable(empty);
  };
  const chosen = (): Item | undefined => list.selectedItems[0] && originals.get(list.selectedItems[0]);
  const choosing = accepted(list, chosen, (_resolve, reject) => void fill().catch(reject));
  return await choosing.catch(unlessCancelled).finally(() => {
    isOpen = false;
  });
}

/**
 * Prompts for a text. The prompt stays open when the focus moves, so that the user can copy a value from elsewhere and
 * nothing typed is lost; Escape closes it. A list does so only if its caller sets it: if closing it would lose what was
 * typed before.
 * @throws AbortError if it is closed
 */
export async function promptForText(
  options: Omit<vscode.InputBoxOptions, "ignoreFocusOut">,
): Promise<string> {
  const typed = await vscode.window.showInputBox({ ...shownTexts(options), ignoreFocusOut: true });
  if (typed === undefined) throw cancelled();
  return typed;
}

/** The texts of a prompt for a secret that can also be generated. */
interface SecretQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
  /** The text of the button that generates it. */
  readonly make: string;
}

/**
 * Prompts for a secret, which is hidden while it is typed; resolves to an empty text if it is to be generated, by the button
 * or by Enter alone. The prompt stays open when the focus moves.
 * @throws AbortError if it is closed
 */
export async function promptForSecret(question: SecretQuestion): Promise<string> {
  const input = vscode.window.createInputBox();
  input.title = printable(question.title);
  input.prompt = printable(question.prompt);
  input.placeholder = printable(question.placeholder);
  input.password = true;
  input.ignoreFocusOut = true;
  input.buttons = [{ iconPath: new vscode.ThemeIcon("sparkle"), tooltip: printable(question.make) }];
  const typed = (): string => (input.value.trim() === "" ? "" : input.value);
  return await accepted(input, typed, (resolve) => input.onDidTriggerButton(() => resolve("")));
}

/** Shows a text in the status bar for a while. */
export function sayInStatusBar(text: string, ms: number): void {
  vscode.window.setStatusBarMessage(printable(text), ms);
}

/** Runs work while the status bar shows its title. */
export async function busy<T>(title: string, work: () => Promise<T>): Promise<T> {
  return await withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

/** Runs work with its progress in a notification that can cancel it. */
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
