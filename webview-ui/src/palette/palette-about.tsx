import type { PaletteDetail, PaletteItem, PaletteNote, PaletteNoteReason } from "@hookloom/protocol/palette";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { DocumentationView } from "../controls/documentation-view.tsx";
import { Icon } from "../controls/icon.tsx";

/** The details of the active row: its signature and its documentation. */
export function PaletteAbout(props: {
  readonly item: PaletteItem | undefined;
  readonly detail: PaletteDetail | undefined;
}): ReactElement {
  const { item, detail } = props;
  const isLoading = item?.detailed === true && detail === undefined;
  return (
    <section
      // Long text can be scrolled with keys.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: axe requires scrollable content to be focusable.
      tabIndex={0}
      id="palette-about"
      className="hl-palette-about"
      aria-label={t("About this step")}
      data-testid="palette-about"
    >
      {item && (
        <>
          <h2 className="hl-line hl-palette-name">
            <Icon name={item.icon} />
            <span>{item.label}</span>
          </h2>
          {item.detail && <div className="hl-dim hl-mono hl-palette-from">{item.detail}</div>}
          {detail?.signature && <pre className="hl-palette-signature">{detail.signature}</pre>}
          {item.description && <p>{item.description}.</p>}
          {detail?.documentation && <DocumentationView markdown={detail.documentation} />}
          {isLoading && <p className="hl-dim">{t("Loading types…")}</p>}
        </>
      )}
    </section>
  );
}

const messages: Readonly<Record<PaletteNoteReason, (name: string) => string>> = {
  "not-installed": (name) => t("{0} is listed in package.json but not installed. Run npm install.", name),
  "no-types": (name) =>
    t(
      "{0} has no types, so its functions cannot be listed. Install types for {0} or write the call as code.",
      name,
    ),
  slow: (name) => t("Reading the types of {0} took too long. Write the call as code.", name),
  failed: (name) => t("The types of {0} could not be read. Write the call as code.", name),
  "no-typescript": () =>
    t("TypeScript 7 is missing, so functions of packages cannot be listed. Install TypeScript 7."),
  "no-machine": () =>
    t(
      "Functions of packages cannot be listed in VS Code for the Web. Open this repository in VS Code on the desktop or in a codespace.",
    ),
  untrusted: () => t("Functions of packages are listed once you trust this workspace."),
  "bad-package-json": () =>
    t("package.json is not valid JSON, so its packages cannot be listed. Correct package.json."),
};

/** Explains why functions of a package, or of all packages, are missing from the rows. */
export function PaletteNotes({ notes }: { readonly notes: readonly PaletteNote[] }): ReactElement {
  return (
    <>
      {notes.map(({ reason, package: name = "" }) => (
        <div
          key={`${reason} ${name}`}
          className="hl-palette-note hl-dim"
          role="note"
          data-testid={`palette-note-${reason}`}
        >
          {messages[reason](name)}
        </div>
      ))}
    </>
  );
}
