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
import { changePageKind, fileOfPage, kindOfPage, pagePaths, titleFilePage } from "./page-edits.ts";

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

/** A page and its path; `isLone` is true if the setting is a single file name instead of a list of pages. */
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

/** Returns the name of a page's preview; undefined for a page without Markdown. */
function previewName(page: unknown, title: string): string | undefined {
  const file = fileOfPage(page);
  if (file !== undefined) return isMarkdownFile(file) ? file : undefined;
  const text = memberValue(page, ["text"]);
  return kindOfPage(page) === "text" && typeof text === "string" && text !== "" ? title : undefined;
}

function listButtons(entry: PageEntry, title: string): Buttons {
  const file = fileOfPage(entry.page);
  const preview = previewName(entry.page, title);
  return [
    ...(file === undefined ? [] : [pageButton(entry, "open", "go-to-file", vscode.l10n.t("Open {0}", file))]),
    ...(preview === undefined
      ? []
      : [pageButton(entry, "preview", "open-preview", vscode.l10n.t("Preview {0}", preview))]),
    ...(entry.isFirst
      ? []
      : [pageButton(entry, "moveUp", "arrow-up", vscode.l10n.t("Move the page {0} up", title))]),
    pageButton(entry, "remove", "trash", vscode.l10n.t("Remove the page {0}", title)),
  ];
}

function kindField({ path, page, name }: PageEntry): BoundField {
  return {
    field: {
      name: `${name} kind`,
      kind: "select",
      label: vscode.l10n.t("Kind"),
      value: kindOfPage(page),
      half: true,
      options: [
        option("text", vscode.l10n.t("Text in hookloom.json")),
        option("file", vscode.l10n.t("A project file")),
        option("url", vscode.l10n.t("An external page")),
      ],
    },
    path: [...path, "kind"],
    edit: (text, chosen) => changePageKind(text, path, chosen),
  };
}

/** Returns the title field of a page that is only a file name. The page has the file's title until the user enters one. */
function lonePageTitleField({ path, name }: PageEntry): BoundField {
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
    edit: (text, typed) => titleFilePage(text, path, typed.trim()),
  };
}

function contentField(page: Fields, entry: PageEntry, parent: Fields): BoundField {
  const file = {
    placeholder: "docs/start.md",
    writesEmpty: true,
    buttons: [pageButton(entry, "choose", "folder-opened", vscode.l10n.t("Choose a file"))],
  };
  const label = vscode.l10n.t("File");
  if (entry.isLone) return parent.half.text("docs", label, file);
  const kind = kindOfPage(entry.page);
  if (kind === "file") return page.text("file", label, file);
  if (kind === "url")
    return page.text("url", vscode.l10n.t("URL"), { placeholder: "https://…", writesEmpty: true });
  return page.area("text", vscode.l10n.t("Text"), { placeholder: "Markdown", writesEmpty: true });
}

function pageSection(parent: Fields, path: MemberPath, index: number, depth: 1 | 2): BoundSection {
  const page = parent.in(...path.slice(parent.path.length));
  const found = page.own();
  const isLone = typeof found === "string";
  const entry: PageEntry = { path, page: found, name: fieldName(path), isFirst: index === 0, isLone };
  const title = memberValue(found, ["title"]);
  const titled = typeof title === "string" && title !== "" ? title : undefined;
  const shownTitle =
    titled ?? (isLone ? fileOfPage(found) : undefined) ?? vscode.l10n.t("Page {0}", index + 1);
  const heading = vscode.l10n.t("Title of the page");
  return {
    title: shownTitle,
    depth,
    path,
    fields: isLone
      ? [lonePageTitleField(entry), contentField(page, entry, parent)]
      : [
          page.half.text("title", heading, { writesEmpty: true }),
          kindField(entry),
          contentField(page, entry, parent),
        ],
    buttons: listButtons(entry, shownTitle),
  };
}

/** Returns a section for each page in the `docs` of an object. */
export function listPageSections(parent: Fields, depth: 1 | 2): readonly BoundSection[] {
  const paths = pagePaths(parent.own("docs"), [...parent.path, "docs"]);
  return paths.map((path, index) => pageSection(parent, path, index, depth));
}

/** Returns the button that adds a page to the `docs` of an object. */
export function addPageTo(parent: Fields, label: string): Buttons[number] {
  return { id: `${addPageButton}${fieldName([...parent.path, "docs"])}`, icon: "add", label };
}

/** Returns the sections of the pages about the whole API. An environment's pages override all pages of the project. */
export function pageSections(scope: Scope, fields: Fields): readonly BoundSection[] {
  return [
    {
      title: vscode.l10n.t("Documentation"),
      lead:
        scope.environment === undefined
          ? vscode.l10n.t("Pages for consumers, on /docs and in the portal.")
          : vscode.l10n.t("Pages for consumers; adding one here replaces the pages of all environments."),
      path: [...fields.path, "docs"],
      fields: [],
      adds: [addPageTo(fields, vscode.l10n.t("Add a page…"))],
    },
    ...listPageSections(fields, 1),
  ];
}
