import * as vscode from "vscode";
import { isMarkdownFile } from "../../../project/config/documentation-files.ts";
import { memberOf, withMember, withoutMember } from "../../../project/json-edit.ts";
import { type BoundSection, type Fields, fieldName, type Scope } from "./bound-field.ts";

/** The id of the button that adds a page, and the prefix of those that remove one. */
export const addPageButton = "add-page";
export const removePageButton = "remove-page ";
/** Those of the buttons that put a page before the one above it, and of those that open its file or show it as a page. */
export const movePageButton = "move-page ";
export const openPageButton = "open-page ";
export const previewPageButton = "preview-page ";

const kinds = ["text", "file", "url"] as const;
type PageKind = (typeof kinds)[number];

const kindOf = (page: unknown): PageKind =>
  kinds.find((kind) => typeof page === "object" && page !== null && kind in page) ?? "text";

const pagesIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function withKind(page: unknown, kind: string): object {
  const members = typeof page === "object" && page !== null ? page : {};
  const others = Object.entries(members).filter(([name]) => !kinds.some((one) => one === name));
  return { ...Object.fromEntries(others), [kind]: "" };
}

/** The file of a page, as it is written; undefined where it has none. */
export function fileOfPage(page: unknown): string | undefined {
  const file = memberOf(page, ["file"]);
  return typeof file === "string" && file !== "" ? file : undefined;
}

function buttonsOf(page: unknown, index: number, shown: string): NonNullable<BoundSection["buttons"]> {
  const file = fileOfPage(page);
  const open = { id: `${openPageButton}${index}`, icon: "go-to-file" };
  const preview = { id: `${previewPageButton}${index}`, icon: "open-preview" };
  return [
    ...(file === undefined ? [] : [{ ...open, label: vscode.l10n.t("Open {0}", file) }]),
    ...(file === undefined || !isMarkdownFile(file)
      ? []
      : [{ ...preview, label: vscode.l10n.t("Preview {0}", file) }]),
    ...(index === 0
      ? []
      : [
          {
            id: `${movePageButton}${index}`,
            icon: "arrow-up",
            label: vscode.l10n.t("Move the page {0} up", shown),
          },
        ]),
    {
      id: `${removePageButton}${index}`,
      icon: "trash",
      label: vscode.l10n.t("Remove the page {0}", shown),
    },
  ];
}

function pageSection(fields: Fields, index: number): BoundSection {
  const page = fields.in("docs", String(index));
  const kind = kindOf(fields.own("docs", String(index)));
  const title = fields.own("docs", String(index), "title");
  const shown = typeof title === "string" && title !== "" ? title : vscode.l10n.t("Page {0}", index + 1);
  const kindField = {
    field: {
      name: `${fieldName(page.path)} kind`,
      kind: "select" as const,
      label: vscode.l10n.t("It is"),
      value: kind,
      half: true,
      options: [
        { value: "text", label: vscode.l10n.t("Text in hookloom.json") },
        { value: "file", label: vscode.l10n.t("A file of the project") },
        { value: "url", label: vscode.l10n.t("A page elsewhere") },
      ],
    },
    path: [...page.path, "kind"],
    edit: (text: string, chosen: string) =>
      withMember(text, page.path, withKind(memberOf(JSON.parse(text), page.path), chosen)),
  };
  const content = {
    text: page.area("text", vscode.l10n.t("Text"), { placeholder: "Markdown", stays: true }),
    file: page.text("file", vscode.l10n.t("File"), { placeholder: "docs/start.md", stays: true }),
    url: page.text("url", vscode.l10n.t("URL"), { placeholder: "https://…", stays: true }),
  };
  return {
    title: shown,
    inner: true,
    path: page.path,
    fields: [
      page.text("title", vscode.l10n.t("Title of the page"), { half: true, stays: true }),
      kindField,
      content[kind],
    ],
    buttons: buttonsOf(fields.own("docs", String(index)), index, shown),
  };
}

/** The pages of the documentation. An environment replaces all of them, so it has them only where it does. */
export function pageSections(scope: Scope, fields: Fields): readonly BoundSection[] {
  const own = fields.own("docs");
  if (scope.environment !== undefined && own === undefined) return [];
  return [
    {
      title: vscode.l10n.t("Documentation"),
      lead: vscode.l10n.t("Pages for consumers, on /docs and in the portal."),
      path: [...fields.path, "docs"],
      fields: [],
      adds: [{ id: addPageButton, icon: "add", label: vscode.l10n.t("Add a page") }],
    },
    ...pagesIn(own).map((_page, index) => pageSection(fields, index)),
  ];
}

/** Adds a page at the end. */
export function addPage(text: string, scope: Scope): string {
  const path = [...scope.path, "docs"];
  const pages = pagesIn(memberOf(JSON.parse(text), path));
  const page = { title: vscode.l10n.t("New page"), text: vscode.l10n.t("Write it here.") };
  return pages.length === 0
    ? withMember(text, path, [page])
    : withMember(text, [...path, String(pages.length)], page);
}

export const removePage = (text: string, scope: Scope, index: string): string =>
  withoutMember(text, [...scope.path, "docs", index], () => false);

/** Puts a page before the one above it. */
export function movePage(text: string, scope: Scope, index: string): string {
  const at = Number(index);
  const path = [...scope.path, "docs"];
  const pages = pagesIn(memberOf(JSON.parse(text), path));
  const [above, page] = [pages[at - 1], pages[at]];
  if (above === undefined || page === undefined) return text;
  const first = withMember(text, [...path, String(at - 1)], page);
  return withMember(first, [...path, index], above);
}
