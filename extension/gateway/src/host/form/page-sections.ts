import { type MemberPath, memberValue } from "@hookloom/core/project/json-edit";
import * as vscode from "vscode";
import { isMarkdownFile } from "../../config/documentation-files.ts";
import {
  type BoundField,
  type BoundSection,
  type Fields,
  fieldName,
  option,
  type Scope,
} from "./bound-field.ts";
import { fileOfPage, kindOfPage, pagePaths, titleLonePage, turnPage } from "./page-edits.ts";

/** Prefix of the ids of buttons that add a page, followed by the field name of the `docs` member. */
export const addPageButton = "add-page ";
/** Prefixes of the ids of a page's buttons, followed by the field name of the page. */
export const pageButtons = {
  remove: "remove-page ",
  moveUp: "move-page ",
  open: "open-page ",
  preview: "preview-page ",
  choose: "choose-page-file ",
} as const;

type Buttons = NonNullable<BoundSection["buttons"]>;

/** A page with its path; `isLone` if it is only a file name, without a list. */
interface PageEntry {
  readonly path: MemberPath;
  readonly page: unknown;
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLone: boolean;
}

const pageButton = (
  { name }: PageEntry,
  kind: keyof typeof pageButtons,
  icon: string,
  label: string,
): Buttons[number] => ({ id: `${pageButtons[kind]}${name}`, icon, label });

/** Returns the text that a page's preview shows; undefined for a page without Markdown. */
function previewed(page: unknown, shown: string): string | undefined {
  const file = fileOfPage(page);
  if (file !== undefined) return isMarkdownFile(file) ? file : undefined;
  const text = memberValue(page, ["text"]);
  return kindOfPage(page) === "text" && typeof text === "string" && text !== "" ? shown : undefined;
}

function listButtons(entry: PageEntry, shown: string): Buttons {
  const file = fileOfPage(entry.page);
  const preview = previewed(entry.page, shown);
  return [
    ...(file === undefined ? [] : [pageButton(entry, "open", "go-to-file", vscode.l10n.t("Open {0}", file))]),
    ...(preview === undefined
      ? []
      : [pageButton(entry, "preview", "open-preview", vscode.l10n.t("Preview {0}", preview))]),
    ...(entry.isFirst
      ? []
      : [pageButton(entry, "moveUp", "arrow-up", vscode.l10n.t("Move the page {0} up", shown))]),
    pageButton(entry, "remove", "trash", vscode.l10n.t("Remove the page {0}", shown)),
  ];
}

function kindField({ path, page, name }: PageEntry): BoundField {
  return {
    field: {
      name: `${name} kind`,
      kind: "select",
      label: vscode.l10n.t("It is"),
      value: kindOfPage(page),
      half: true,
      options: [
        option("text", vscode.l10n.t("Text in hookloom.json")),
        option("file", vscode.l10n.t("A file of the project")),
        option("url", vscode.l10n.t("A page elsewhere")),
      ],
    },
    path: [...path, "kind"],
    edit: (text, chosen) => turnPage(text, path, chosen),
  };
}

/** Returns the title field of a page that is only a file name. Its title is that of the file until the user enters one. */
function titleOfLone({ path, name }: PageEntry): BoundField {
  return {
    field: {
      name: `${name} title`,
      kind: "text",
      label: vscode.l10n.t("Title of the page"),
      value: "",
      placeholder: vscode.l10n.t("the heading of the file"),
      half: true,
    },
    path: [...path, "title"],
    edit: (text, typed) => titleLonePage(text, path, typed.trim()),
  };
}

function contentField(page: Fields, entry: PageEntry, around: Fields): BoundField {
  const file = {
    placeholder: "docs/start.md",
    stays: true,
    buttons: [pageButton(entry, "choose", "folder-opened", vscode.l10n.t("Choose a file"))],
  };
  const label = vscode.l10n.t("File");
  if (entry.isLone) return around.half.text("docs", label, file);
  const kind = kindOfPage(entry.page);
  if (kind === "file") return page.text("file", label, file);
  if (kind === "url")
    return page.text("url", vscode.l10n.t("URL"), { placeholder: "https://…", stays: true });
  return page.area("text", vscode.l10n.t("Text"), { placeholder: "Markdown", stays: true });
}

function pageSection(around: Fields, path: MemberPath, index: number, depth: 1 | 2): BoundSection {
  const page = around.in(...path.slice(around.path.length));
  const found = page.own();
  const isLone = typeof found === "string";
  const entry: PageEntry = { path, page: found, name: fieldName(path), isFirst: index === 0, isLone };
  const title = memberValue(found, ["title"]);
  const titled = typeof title === "string" && title !== "" ? title : undefined;
  const shown = titled ?? (isLone ? fileOfPage(found) : undefined) ?? vscode.l10n.t("Page {0}", index + 1);
  const heading = vscode.l10n.t("Title of the page");
  return {
    title: shown,
    depth,
    path,
    fields: isLone
      ? [titleOfLone(entry), contentField(page, entry, around)]
      : [
          page.half.text("title", heading, { stays: true }),
          kindField(entry),
          contentField(page, entry, around),
        ],
    buttons: listButtons(entry, shown),
  };
}

/** Returns a section for each page in the `docs` of an object. */
export function listPageSections(around: Fields, depth: 1 | 2): readonly BoundSection[] {
  const paths = pagePaths(around.own("docs"), [...around.path, "docs"]);
  return paths.map((path, index) => pageSection(around, path, index, depth));
}

/** Returns the button that adds a page to the `docs` of an object. */
export function addPageTo(around: Fields, label: string): Buttons[number] {
  return { id: `${addPageButton}${fieldName([...around.path, "docs"])}`, icon: "add", label };
}

/** Returns the sections of the pages about the whole API. Pages of an environment override all of them. */
export function pageSections(scope: Scope, fields: Fields): readonly BoundSection[] {
  return [
    {
      title: vscode.l10n.t("Documentation"),
      lead:
        scope.environment === undefined
          ? vscode.l10n.t("Pages for consumers, on /docs and in the portal.")
          : vscode.l10n.t("Pages for consumers; one that is added here replaces those of all environments."),
      path: [...fields.path, "docs"],
      fields: [],
      adds: [addPageTo(fields, vscode.l10n.t("Add a page…"))],
    },
    ...listPageSections(fields, 1),
  ];
}
