import type { PaletteDetail, PaletteItem, PaletteNote, PaletteNoteReason } from "@hookloom/protocol/palette";
import type { ReactElement } from "react";
import { DocumentationView } from "../controls/documentation-view.tsx";
import { Icon } from "../controls/icon.tsx";

/** The details of the active row: its signature and its documentation. */
export function PaletteAbout(props: {
  readonly item: PaletteItem | undefined;
  readonly detail: PaletteDetail | undefined;
}): ReactElement {
  const { item, detail } = props;
  const waits = item?.detailed === true && detail === undefined;
  return (
    <section
      // Long text can be scrolled with keys.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: axe requires scrollable content to be focusable.
      tabIndex={0}
      id="palette-about"
      className="hl-palette-about"
      aria-label="About this step"
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
          {waits && <p className="hl-dim">Reading its types…</p>}
        </>
      )}
    </section>
  );
}

const messages: Readonly<Record<PaletteNoteReason, (name: string) => string>> = {
  "not-installed": (name) => `${name} is in package.json, but not installed: run npm install.`,
  "no-types": (name) =>
    `${name} has no types, so its functions cannot be listed: write the call as code, or install types for it.`,
  slow: (name) => `Reading the types of ${name} took too long: write the call as code.`,
  failed: (name) => `The types of ${name} could not be read: write the call as code.`,
  "no-typescript": () => "TypeScript 7 is missing, so functions of packages cannot be listed: install it.",
  "no-machine": () =>
    "Functions of packages are listed on a computer: open this repository in VS Code on the desktop or in a codespace.",
  untrusted: () => "Functions of packages are listed once you trust this workspace.",
  "bad-package-json": () => "package.json is not valid JSON, so its packages cannot be listed: correct it.",
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
