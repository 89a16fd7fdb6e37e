/** The context keys set by the host. */
export type ContextKey =
  | "hookloom.activeInProject"
  | "hookloom.deliveriesFiltered"
  | "hookloom.deliveriesState"
  | `hookloom.done.${string}`
  | "hookloom.flow.typing"
  | "hookloom.hasProjects"
  | "hookloom.inBrowser"
  | "hookloom.projectDirectories";

/** VS Code's context keys used in `when` clauses. */
type EditorKey =
  | `${"activeCustomEditor" | "editorLang"}Id`
  | "activeEditorIsPinned"
  | "editorTextFocus"
  | "explorerResourceIsFolder"
  | "inDebugMode"
  | `is${"InDiffEditor" | "Web" | "WorkspaceTrusted"}`
  | "remoteName"
  | `resource${"Dirname" | "Extname" | "Filename" | "Path" | "Scheme"}`
  | `scm${"Provider" | "ResourceGroup"}`
  | `view${"" | "Item"}`;

type Key = ContextKey | EditorKey;
type Condition = Key | `!${Key}` | `${Key} ${"==" | "!=" | "=~" | "in"} ${string}`;
type Term = Condition | `(${Condition} ${string})` | `!(${Condition})` | `!${EditorKey} || ${EditorKey}`;

/** The terms of a `when` clause, all of which must be true. */
export type When = readonly Term[];

/** Returns the `when` member of a contribution, if it has one. */
export const clause = (when: When) => (when.length === 0 ? {} : { when: when.join(" && ") });

/** Stores an English string under a name, and returns its placeholder for package.json. */
export type KeepText = (name: string, english: string) => string;

export const inDiagram = "activeCustomEditorId == 'hookloom.flow'";
export const inText = "!activeCustomEditorId";
export const inEnvironments = "view == hookloom.environments";
export const inDeliveries = "view == hookloom.deliveries";
export const inProject = "hookloom.activeInProject";
export const notCompared = "!isInDiffEditor";
export const trusted = "isWorkspaceTrusted";
export const hasProjects = "hookloom.hasProjects";
export const trustedProjects: When = [hasProjects, trusted];
export const onMachine = "!hookloom.inBrowser";
/** Views are hidden if VS Code runs in a browser without a remote machine. */
export const viewsShown: When = [onMachine, "(!isWeb || remoteName)"];

export const sourceFile = `resourceExtname =~ ${/^\.[cm]?[jt]sx?$/}` as const;
export const sourceText = `editorLangId =~ ${/^(type|java)script(react)?$/}` as const;
export const configFile = "resourceFilename == hookloom.json";
export const deliveryFile = "resourceScheme == hookloom-delivery";
/** Matches the page of a delivery that was not rejected. */
export const storedFile: When = [deliveryFile, `!(resourcePath =~ ${/^.hookloom-delivery.refused./})`];

const rowCondition =
  (view: Term) =>
  (row: RegExp | string): When => [
    view,
    typeof row === "string" ? `viewItem == ${row}` : `viewItem =~ ${row}`,
  ];

/** Matches a row of the Environments view by its context value. */
const environment = rowCondition(inEnvironments);
/** Matches a row of the Deliveries view by its context value. */
const delivery = rowCondition(inDeliveries);

/** The id of a submenu. */
export type Submenu = "hookloom.configure" | "hookloom.explorer";

type Menu =
  | `editor/${"context" | "title" | "title/context" | "title/run"}`
  | "explorer/context"
  | "scm/resourceState/context"
  | "view/item/context"
  | "view/title"
  | Submenu;

/** A menu, the group with the position in it, and the `when` clause. */
export type MenuItem = readonly [menu: Menu, group: string, ...when: When];

interface Shown {
  readonly title: string;
  /** The name of a codicon. */
  readonly icon?: string;
  /** The condition for listing the command in the palette: always by default, and never if `false`. */
  readonly palette?: When | false;
  /** The key binding and its `when` clause; on macOS, `cmd` is used instead of `ctrl`. */
  readonly key?: readonly [key: string, ...when: When];
  /** The `enablement` clause of the command. */
  readonly enablement?: When;
}

/** A command that package.json contributes. */
export interface Command extends Shown {
  readonly items: readonly MenuItem[];
}

/** Creates a command with its menu items. */
export const command = (shown: Shown, items: readonly MenuItem[] = []): Command => ({ ...shown, items });

/** Creates a command that is available in trusted workspaces with projects. */
export const projectCommand = (shown: Omit<Shown, "palette">, items?: readonly MenuItem[]): Command =>
  command({ palette: trustedProjects, ...shown }, items);

const rowItem =
  (menu: Menu, rows: typeof environment) =>
  (group: string, row: RegExp | string, ...when: When): MenuItem => [menu, group, ...rows(row), ...when];

/** A menu item for rows of environments with a matching context value. */
export const environmentRow = rowItem("view/item/context", environment);
/** Like `environmentRow`, in the submenu that configures an environment. */
export const configureRow = rowItem("hookloom.configure", environment);
/** Like `environmentRow`, for rows of deliveries. */
export const deliveryRow = rowItem("view/item/context", delivery);

/** Matches the rows of all environments. */
export const anyEnvironment = /^(environment|target) /;
export const startedEnvironment = /^(environment|target) (running|failed|starting)/;
