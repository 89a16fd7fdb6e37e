import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { until } from "../../../../test/runner/until.ts";
import { useVscode } from "../testing/vscode.ts";
import {
  notify,
  notifyAndLog,
  offer,
  pick,
  pickFromPages,
  promptForSecret,
  promptForText,
  promptToConfirm,
  showInStatusBar,
  withoutIcons,
  withProgress,
} from "./dialogs.ts";

/** A list of the editor that a test fills, accepts and hides. */
class FakeList {
  items: readonly vscode.QuickPickItem[] = [];
  activeItems: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  placeholder = "";
  busy = false;
  isDisposed = false;
  accept = (): void => undefined;
  hide = (): void => undefined;
  readonly onDidAccept = (listener: () => void): void => {
    this.accept = listener;
  };
  readonly onDidHide = (listener: () => void): void => {
    this.hide = listener;
  };
  show(): void {}
  dispose(): void {
    this.isDisposed = true;
  }
}

/** A question of the editor that a test answers. */
class FakeInput {
  value = "";
  password = false;
  ignoreFocusOut = false;
  title = "";
  prompt = "";
  placeholder = "";
  buttons: readonly { readonly tooltip: string }[] = [];
  isDisposed = false;
  accept = (): void => undefined;
  press = (): void => undefined;
  hide = (): void => undefined;
  readonly onDidAccept = (listener: () => void): void => {
    this.accept = listener;
  };
  readonly onDidTriggerButton = (listener: () => void): void => {
    this.press = listener;
  };
  readonly onDidHide = (listener: () => void): void => {
    this.hide = listener;
  };
  show(): void {}
  dispose(): void {
    this.isDisposed = true;
  }
}

const editor = {
  input: new FakeInput(),
  shown: [] as unknown[],
  answer: undefined as unknown,
  list: undefined as unknown,
};
const show = async (...words: unknown[]) => {
  editor.shown.push(...words);
  return editor.answer;
};

useVscode({
  window: {
    createInputBox: () => editor.input,
    showInformationMessage: show,
    showWarningMessage: show,
    showErrorMessage: show,
    showInputBox: show,
    setStatusBarMessage: show,
    createQuickPick: () => editor.list,
    showQuickPick: async (items: unknown, options: unknown) => {
      const found = (await items) as unknown[];
      editor.shown.push(...found, options);
      return found.at(-1);
    },
    withProgress: async (options: unknown, task: (progress: unknown, token: unknown) => unknown) => {
      editor.shown.push(options);
      return await task({ report: (step: unknown) => editor.shown.push(step) }, {});
    },
  },
});

beforeEach(() => {
  editor.shown = [];
  editor.answer = undefined;
});

const hostile = "x\u001b]52;c;aGk=\u0007\n[Fix it](command:workbench.action.terminal.new)\u202e";
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
/** Every text passed to the editor, at any depth. */
const texts = (value: unknown = editor.shown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap((member) => texts(member))
      : [];

const log = { info: vi.fn(), warn: vi.fn(), show: vi.fn() };
const channel = log as unknown as vscode.LogOutputChannel;
const long = "The requests of the workspace were kept as samples, and two of them fit no trigger.";

test.each(["info", "warn", "error"] as const)(
  "a long sentence of level %s is logged, and has a button that shows it there",
  async (level) => {
    vi.clearAllMocks();
    editor.answer = "Show details";
    await notifyAndLog(channel, level, long);
    expect(editor.shown).toEqual([long, "Show details"]);
    expect(level === "info" ? log.info : log.warn).toHaveBeenCalledExactlyOnceWith(long);
    expect(log.show).toHaveBeenCalledExactlyOnceWith(true);
  },
);

test("a sentence that fits into one line has no button", async () => {
  await notifyAndLog(channel, "info", "No applications are pending approval in dev.");
  expect(editor.shown).toEqual(["No applications are pending approval in dev."]);
});

checkedByCompiler(
  "a notification that asks for nothing cannot be shown without going through the log",
  () => {
    // @ts-expect-error The editor cuts a sentence without a button to one line.
    void notify("info", long);
  },
);

test("the button that is chosen does what it says, and no other", async () => {
  const [one, two] = [vi.fn(), vi.fn()];
  editor.answer = "Two";
  await offer("info", long, [
    { title: "One", run: one },
    { title: "Two", run: two },
  ]);
  expect(editor.shown).toEqual([long, "One", "Two"]);
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([0, 1]);
});

describe("a question for a secret", () => {
  const question = { title: hostile, prompt: hostile, placeholder: hostile, generateLabel: hostile };
  const asked = (): { readonly answer: Promise<string | undefined>; readonly input: FakeInput } => {
    editor.input = new FakeInput();
    return { answer: promptForSecret(question), input: editor.input };
  };

  test("hides what is typed, and Enter takes it", async () => {
    const { answer, input } = asked();
    expect([input.password, input.ignoreFocusOut]).toEqual([true, true]);
    const { title, prompt, placeholder, buttons } = input;
    expect(texts([title, prompt, placeholder, buttons]).join()).not.toMatch(steering);
    input.value = "s3cret";
    input.accept();
    expect(await answer).toBe("s3cret");
    expect(input.isDisposed).toBe(true);
  });

  test("has it made by Enter alone and by its button, and rejects where it is closed", async () => {
    const entered = asked();
    entered.input.value = " ";
    entered.input.accept();
    expect(await entered.answer).toBe("");
    const pressed = asked();
    pressed.input.value = "half";
    pressed.input.press();
    expect(await pressed.answer).toBe("");
    const closed = asked();
    closed.input.value = "half";
    closed.input.hide();
    await expect(closed.answer).rejects.toThrow("Cancelled");
  });
});

const pageTexts = { title: "Which?", placeHolder: "Search", empty: "Nothing was found." };

test("a list shows each page as it arrives, keeps the focused row and gives the item that was chosen", async () => {
  const list = new FakeList();
  editor.list = list;
  let more: (page: readonly { label: string; id: number }[]) => void = () => undefined;
  const pages = async function* () {
    yield [{ label: hostile, id: 1 }];
    yield await new Promise<readonly { label: string; id: number }[]>((resolve) => {
      more = resolve;
    });
  };
  const picked = pickFromPages(pages(), pageTexts);
  await until("the first page is shown", () => list.items.length === 1);
  expect(texts(list.items).join()).not.toMatch(steering);
  expect(list.busy).toBe(true);
  list.activeItems = list.items;
  await until("the second page is shown", () => {
    more([{ label: "two", id: 2 }]);
    return list.items.length === 2;
  });
  expect(list.activeItems).toEqual([list.items[0]]);
  await until("the list is complete", () => !list.busy);
  list.selectedItems = list.items.slice(1);
  list.accept();
  expect(await picked).toEqual({ label: "two", id: 2 });
  expect(list.isDisposed).toBe(true);
});

test("a list that was closed asks for no further page, an empty one says so, and a failed one throws", async () => {
  const closed = new FakeList();
  editor.list = closed;
  let asked = 0;
  let go: () => void = () => undefined;
  const endless = async function* () {
    for (;;) {
      asked++;
      yield [{ label: String(asked) }];
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    }
  };
  const picked = pickFromPages(endless(), pageTexts);
  await until("the first page is shown", () => closed.items.length === 1);
  closed.hide();
  expect(await picked).toBeUndefined();
  await until("the request of the second page", () => {
    go();
    return asked === 2;
  });
  expect(closed.items).toHaveLength(1);

  const none = new FakeList();
  editor.list = none;
  const empty = pickFromPages((async function* () {})(), pageTexts);
  await until("the list says that it is empty", () => none.placeholder === "Nothing was found.");
  none.hide();
  expect(await empty).toBeUndefined();

  editor.list = new FakeList();
  const failing = (async function* () {
    yield [];
    throw new Error("GitHub is away.");
  })();
  await expect(pickFromPages(failing, pageTexts)).rejects.toThrow("GitHub is away.");
});

test.for(["info", "warn", "error"] as const)(
  "a text of others is not a link and steers nothing in a notification of level %s",
  async (level) => {
    editor.answer = "Show log";
    expect(await notify(level, hostile, "Show log")).toBe("Show log");
    const [text = ""] = texts();
    expect(text).not.toMatch(steering);
    expect(text).not.toContain("\n");
    expect(text).not.toMatch(/\]\(/);
    expect(text).toContain("Fix it");
  },
);

/** What VS Code takes for a link in a notification. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

test("no text becomes a link in a notification or its progress", async () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom("[", "]", "(", ")", "](command:a", "[b](https://c)", "\0"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part), async (parts) => {
      editor.shown = [];
      const text = parts.join("");
      await notify("info", text, "Show log");
      await withProgress({ location: 15, title: text }, async ({ report }) => report({ message: text }));
      for (const one of texts()) expect(one).not.toMatch(link);
    }),
  );
});

test("the texts of a question are escaped, and its answer is the original item", async () => {
  const items = [{ label: "one" }, { label: hostile, description: hostile, detail: hostile }];
  const options = { title: hostile, placeHolder: hostile };
  expect(await pick(items, options)).toBe(items[1]);
  expect(await pick(Promise.resolve(items), options)).toBe(items[1]);
  const closed = promptForText({ title: hostile, prompt: hostile, placeHolder: hostile, value: "a\tb" });
  await expect(closed).rejects.toThrow("Cancelled");
  showInStatusBar(hostile, 1_000);
  const given = texts().filter((text) => text !== "a\tb");
  expect(given).toHaveLength(2 * 6 + 3 + 1);
  for (const text of given) expect(text).not.toMatch(steering);
  // Editable text stays unescaped.
  expect(texts()).toContain("a\tb");
});

test("a question with typed text stays when the focus moves", async () => {
  editor.answer = "typed";
  expect(await promptForText({ prompt: "Which?" })).toBe("typed");
  expect(editor.shown).toEqual([{ prompt: "Which?", ignoreFocusOut: true }]);
});

test("a dialog keeps the lines of its detail, and only its button counts as yes", async () => {
  expect(await promptToConfirm("Remove?", `Build: 1\nDelivery: \u001b[2J`, "Remove")).toBe(false);
  expect(texts()).toEqual(["Remove?", "Build: 1\nDelivery: \\x1b[2J", "Remove"]);
  editor.answer = "Remove";
  expect(await promptToConfirm("Remove?", "", "Remove")).toBe(true);
});

test("untrusted text draws no icon", () => {
  const item: vscode.QuickPickItem = { label: `$(repo) ${withoutIcons("$(verified) a $(b)")}` };
  expect(item.label).toBe("$(repo) \\$(verified) a \\$(b)");
});
