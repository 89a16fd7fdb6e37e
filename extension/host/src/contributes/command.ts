/** The context keys that the host sets. */
export type ContextKey =
  | "hookloom.activeInProject"
  | "hookloom.deliveriesFiltered"
  | "hookloom.deliveriesState"
  | `hookloom.done.${string}`
  | "hookloom.flow.typing"
  | "hookloom.hasProjects"
  | "hookloom.inBrowser"
  | "hookloom.projectDirectories";

/** Those of VS Code that clauses read. */
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
type Plain = Key | `!${Key}` | `${Key} ${"==" | "!=" | "=~" | "in"} ${string}`;
type Term = Plain | `(${Plain} ${string})` | `!(${Plain})` | `!${EditorKey} || ${EditorKey}`;

/** What must hold, all of it, for something to be shown or to act: terms of a `when` clause. */
export type When = readonly Term[];

/** The member `when` of a contribution, if it has one. */
export const clause = (when: When) => (when.length === 0 ? {} : { when: when.join(" && ") });

/** Keeps an English text under its name, and returns its key as package.json has it. */
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
/** Views of a window without a machine are those of a browser that no remote machine serves. */
export const viewsShown: When = [onMachine, "(!isWeb || remoteName)"];

export const sourceFile = `resourceExtname =~ ${/^\.[cm]?[jt]sx?$/}` as const;
export const sourceText = `editorLangId =~ ${/^(type|java)script(react)?$/}` as const;
export const configFile = "resourceFilename == hookloom.json";
export const deliveryFile = "resourceScheme == hookloom-delivery";
/** The page of a delivery that was stored, since it was not rejected. */
export const storedFile: When = [deliveryFile, `!(resourcePath =~ ${/^.hookloom-delivery.refused./})`];

const rowCondition =
  (view: Term) =>
  (row: RegExp | string): When => [
    view,
    typeof row === "string" ? `viewItem == ${row}` : `viewItem =~ ${row}`,
  ];

/** A row of the environments by its context value. */
const environment = rowCondition(inEnvironments);
/** A row of the deliveries by its context value. */
const delivery = rowCondition(inDeliveries);

/** The id of a submenu, which is a menu of its own. */
export type Submenu = "hookloom.configure" | "hookloom.explorer";

type Menu =
  | `editor/${"context" | "title" | "title/context" | "title/run"}`
  | "explorer/context"
  | "scm/resourceState/context"
  | "view/item/context"
  | "view/title"
  | Submenu;

/** A menu, the group in it with the position in that, and what must hold. */
export type MenuItem = readonly [menu: Menu, group: string, ...when: When];

interface Shown {
  readonly title: string;
  /** The name of a codicon. */
  readonly icon?: string;
  /** When the palette lists it: always unless given, never where it is `false`. */
  readonly palette?: When | false;
  /** Its key, with `cmd` for `ctrl` on a Mac, and what must hold. */
  readonly key?: readonly [key: string, ...when: When];
  /** What must hold for it to act, wherever it is shown. */
  readonly enablement?: When;
}

/** A command as package.json contributes it. */
export interface Command extends Shown {
  readonly items: readonly MenuItem[];
}

/** A command with its items in menus. */
export const command = (shown: Shown, items: readonly MenuItem[] = []): Command => ({ ...shown, items });

/** One of projects in a folder that is trusted. */
export const projectCommand = (shown: Omit<Shown, "palette">, items?: readonly MenuItem[]): Command =>
  command({ palette: trustedProjects, ...shown }, items);

const rowItem =
  (menu: Menu, rows: typeof environment) =>
  (group: string, row: RegExp | string, ...when: When): MenuItem => [menu, group, ...rows(row), ...when];

/** An item in the menu of those environments' rows whose context value fits. */
export const environmentRow = rowItem("view/item/context", environment);
/** The same in the submenu that configures an environment. */
export const configureRow = rowItem("hookloom.configure", environment);
/** The same of deliveries. */
export const deliveryRow = rowItem("view/item/context", delivery);

/** The rows of all environments, and of those that have a build that was started. */
export const anyEnvironment = /^(environment|target) /;
export const startedEnvironment = /^(environment|target) (running|failed|starting)/;
