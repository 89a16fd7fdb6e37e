// The tabs of a window as VS Code keeps them, for tests: useVscode(fakeTabs(...).vscode).
import { EventEmitter, Uri } from "../../testing/vscode-values.ts";

class TabInput {
  readonly uri: Uri;
  readonly viewType: string;
  constructor(uri: Uri, viewType = "") {
    this.uri = uri;
    this.viewType = viewType;
  }
}
class TabInputText extends TabInput {}
class TabInputCustom extends TabInput {}

class FakeTab {
  readonly input: TabInput;
  group: FakeGroup;
  isPinned = false;
  isDirty = false;
  constructor(input: TabInput, group: FakeGroup) {
    this.input = input;
    this.group = group;
  }
  get isActive(): boolean {
    return this.group.activeTab === this;
  }
}

class FakeGroup {
  readonly viewColumn: number;
  tabs: FakeTab[] = [];
  activeTab: FakeTab | undefined;
  constructor(viewColumn: number) {
    this.viewColumn = viewColumn;
  }
}

type Kind = "text" | "diagram";

const languageOf = (uri: Uri): string => (uri.path.endsWith(".ts") ? "typescript" : "json");

/**
 * A window with groups of tabs. A tab is named by its kind and path: `diagram /a.ts`. As in VS Code, what opens goes into the
 * active group unless a column is given, a group without tabs stays here, and every change is reported.
 */
export class FakeTabs {
  readonly changed = new EventEmitter<{ opened: FakeTab[]; closed: FakeTab[]; changed: FakeTab[] }>();
  readonly groupsChanged = new EventEmitter<unknown>();
  readonly textChanged = new EventEmitter<unknown>();
  readonly visibleChanged = new EventEmitter<unknown>();
  readonly saved = new EventEmitter<{ uri: Uri }>();
  readonly willRename = new EventEmitter<unknown>();
  readonly didRename = new EventEmitter<unknown>();
  readonly groups: FakeGroup[] = [new FakeGroup(1), new FakeGroup(2)];
  active = 1;
  /** The diagrams that were opened with the focus and whose pages still load. */
  readonly #loading = new Set<FakeTab>();
  /** The path of a file whose text cannot be shown. */
  unreadable = "";
  /** The questions whether to save that closing tabs has led to. */
  asked = 0;

  group(column: number): FakeGroup {
    return this.groups[column - 1] ?? this.#addGroup();
  }

  #addGroup(): FakeGroup {
    const group = new FakeGroup(this.groups.length + 1);
    this.groups.push(group);
    return group;
  }

  find(name: string): FakeTab | undefined {
    return this.groups.flatMap(({ tabs }) => tabs).find((tab) => nameOf(tab) === name);
  }

  /** The tabs of each group; the one in front is marked by a star. */
  get shown(): readonly (readonly string[])[] {
    return this.groups.map(({ tabs, activeTab }) =>
      tabs.map((tab) => `${nameOf(tab)}${tab === activeTab ? "*" : ""}`),
    );
  }

  /** Opens a tab or brings it to the front, as a person or VS Code does. */
  open(name: string, column = this.active, focus = true): void {
    const group = this.group(column);
    const known = group.tabs.find((tab) => nameOf(tab) === name);
    const tab = known ?? new FakeTab(inputOf(name), group);
    if (!known) group.tabs.push(tab);
    if (group.activeTab !== tab && focus && tab.input instanceof TabInputCustom) this.#loading.add(tab);
    group.activeTab = tab;
    if (focus) this.active = column;
    this.changed.fire({ opened: known ? [] : [tab], closed: [], changed: known ? [tab] : [] });
    this.#report();
  }

  /** Makes a group the active one. */
  focus(column: number): void {
    this.active = column;
    this.#report();
  }

  /** The pages have loaded: as in VS Code, each takes the focus that was promised to it, unless it was covered meanwhile. */
  pagesLoad(): void {
    for (const { group } of this.#loading) this.active = group.viewColumn;
    this.#loading.clear();
    this.#report();
  }

  close(closing: readonly FakeTab[]): void {
    for (const tab of closing) {
      const others = this.groups.some(({ tabs }) =>
        tabs.some((other) => other !== tab && nameOf(other) === nameOf(tab)),
      );
      if (tab.isDirty && !others) {
        this.asked++;
        continue;
      }
      const { group } = tab;
      group.tabs = group.tabs.filter((other) => other !== tab);
      if (group.activeTab === tab) group.activeTab = group.tabs.at(-1);
      this.changed.fire({ opened: [], closed: [tab], changed: [] });
    }
    this.#report();
  }

  /** Renames a file; VS Code puts its text in the place of each tab that shows it. */
  rename(from: string, to: string): void {
    const files = [{ oldUri: Uri.file(from), newUri: Uri.file(to) }];
    this.willRename.fire({ files });
    for (const group of this.groups)
      for (const tab of group.tabs) {
        const { path } = tab.input.uri;
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        const next = new FakeTab(new TabInputText(Uri.file(to + path.slice(from.length))), group);
        Object.assign(next, { isPinned: tab.isPinned, isDirty: tab.isDirty });
        group.tabs = group.tabs.map((other) => (other === tab ? next : other));
        if (group.activeTab === tab) group.activeTab = next;
        this.changed.fire({ opened: [next], closed: [tab], changed: [] });
      }
    this.didRename.fire({ files });
    this.#report();
  }

  #report(): void {
    for (const tab of this.#loading)
      if (!tab.isActive || !tab.group.tabs.includes(tab)) this.#loading.delete(tab);
    this.groupsChanged.fire(undefined);
    this.visibleChanged.fire(undefined);
    this.textChanged.fire(undefined);
  }

  #textEditor({ activeTab, viewColumn }: FakeGroup): object | undefined {
    if (!(activeTab?.input instanceof TabInputText)) return undefined;
    const { uri } = activeTab.input;
    return { viewColumn, document: { uri, version: 1, languageId: languageOf(uri) } };
  }

  readonly #commands: Readonly<Record<string, (...given: never[]) => void>> = {
    "vscode.openWith": (
      uri: Uri,
      _type: string,
      options: { viewColumn: number; preserveFocus?: boolean },
    ) => {
      const column = options.viewColumn > 0 ? options.viewColumn : this.groups.length + 1;
      this.open(`diagram ${uri.path}`, column, options.preserveFocus !== true);
    },
    "workbench.action.pinEditor": () => {
      const { activeTab } = this.group(this.active);
      if (activeTab) activeTab.isPinned = true;
    },
    moveActiveEditor: ({ to, value = 0 }: { to: string; value?: number }) => {
      const from = this.group(this.active);
      const tab = from.activeTab;
      if (!tab) return;
      from.tabs = from.tabs.filter((other) => other !== tab);
      from.activeTab = from.tabs.at(-1);
      this.changed.fire({ opened: [], closed: [tab], changed: [] });
      this.open(nameOf(tab), to === "right" ? this.active + 1 : value);
    },
  };

  /** For `useVscode`. */
  get vscode(): Readonly<Record<string, unknown>> {
    const self = this;
    return {
      TabInputText,
      TabInputCustom,
      commands: {
        executeCommand: async (id: string, ...given: never[]) => self.#commands[id]?.(...given),
      },
      workspace: {
        onDidSaveTextDocument: self.saved.event,
        onWillRenameFiles: self.willRename.event,
        onDidRenameFiles: self.didRename.event,
      },
      window: {
        get activeTextEditor() {
          return self.#textEditor(self.group(self.active));
        },
        get visibleTextEditors() {
          return self.groups.flatMap((group) => self.#textEditor(group) ?? []);
        },
        onDidChangeActiveTextEditor: self.textChanged.event,
        onDidChangeVisibleTextEditors: self.visibleChanged.event,
        showTextDocument: async ({ path }: Uri, { viewColumn }: { viewColumn: number }) => {
          if (path === self.unreadable) throw new Error(`${path} cannot be read`);
          self.open(`text ${path}`, viewColumn > 0 ? viewColumn : self.active);
        },
        tabGroups: {
          get all() {
            return self.groups;
          },
          get activeTabGroup() {
            return self.group(self.active);
          },
          onDidChangeTabs: self.changed.event,
          onDidChangeTabGroups: self.groupsChanged.event,
          close: async (tabs: FakeTab | readonly FakeTab[]) => self.close([tabs].flat()),
        },
      },
    };
  }
}

const nameOf = ({ input }: FakeTab): string =>
  `${input instanceof TabInputText ? "text" : "diagram"} ${input.uri.path}`;

function inputOf(name: string): TabInput {
  const [kind, path = ""] = name.split(" ") as [Kind, string];
  const uri = Uri.file(path);
  return kind === "text" ? new TabInputText(uri) : new TabInputCustom(uri, "hookloom.flow");
}
