import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { PlacedField, ProjectText } from "../project-texts.ts";
import { TypeService } from "../type-service.ts";
import { defaultLimits, type TypeLimits } from "../typescript-project.ts";

// @reads templates/runtime/src/** templates/runtime/package.json

const repository = path.join(import.meta.dirname, "..", "..", "..", "..");

const compilerOptions = {
  target: "ES2024",
  module: "NodeNext",
  moduleResolution: "NodeNext",
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  allowImportingTsExtensions: true,
  // The runtime's sources, so that no build is needed.
  customConditions: ["hookloom-source"],
};

/** What the `tsconfig.json` of a project says. */
export const usualConfig = { compilerOptions, include: ["src"] };

/** A handler of GitHub's with exact payload types; `body` is its body. */
export const handler = (
  body: string,
): string => `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const channel = setting("CHANNEL", "Where messages go");

hub.on("issues.opened", async ({ payload, log }) => {
${body}
});

export default webhook(hub);
`;

/** A project in a temporary folder, with this repository's packages unless `packages` says otherwise. */
export class TestProject {
  readonly root: string;

  constructor(options: { readonly packages?: "repository" | "none"; readonly config?: boolean } = {}) {
    this.root = realpathSync(mkdtempSync(path.join(tmpdir(), "hookloom-types-")));
    if (options.packages !== "none")
      symlinkSync(path.join(repository, "node_modules"), path.join(this.root, "node_modules"), "junction");
    this.write("package.json", '{ "private": true, "type": "module" }\n');
    if (options.config !== false) this.write("tsconfig.json", JSON.stringify(usualConfig));
  }

  write(file: string, text: string): string {
    const target = path.join(this.root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    return pathToFileURL(target).href;
  }

  /** Installs this repository's packages, or scopes of packages, into a project without packages. */
  link(...names: readonly string[]): void {
    const modules = path.join(this.root, "node_modules");
    mkdirSync(modules, { recursive: true });
    for (const name of names)
      symlinkSync(path.join(repository, "node_modules", name), path.join(modules, name), "junction");
  }

  /** Puts a TypeScript of version 7 into a project without packages, whose program is this shell script. */
  installFakeTypeScript(script: string): void {
    const native = `@typescript/typescript-${process.platform}-${process.arch}`;
    for (const name of ["typescript", native])
      this.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "7.0.2" }));
    this.write(`node_modules/${native}/lib/tsc`, `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(this.root, "node_modules", native, "lib", "tsc"), 0o755);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The texts that a client would have open, and a service over them. */
export class TestClient {
  readonly texts = new Map<string, ProjectText>();
  readonly watched = new Map<string, readonly unknown[]>();
  readonly logged: string[] = [];
  typesChanged = 0;
  readonly service: TypeService;

  constructor(limits: TypeLimits = defaultLimits) {
    this.service = new TypeService({
      openTexts: () => [...this.texts.values()],
      onWatch: (id, watchers) =>
        void (watchers.length > 0 ? this.watched.set(id, watchers) : this.watched.delete(id)),
      onTypesChanged: () => void this.typesChanged++,
      log: (text) => void this.logged.push(text),
      limits,
    });
  }

  open(uri: string, text: string, languageId = "typescript"): void {
    this.texts.set(uri, { uri, languageId, text });
    this.service.textsChanged(uri);
  }

  close(uri: string): void {
    this.texts.delete(uri);
    this.service.textsChanged(uri);
    this.service.closed(uri);
  }

  /** Opens a text in which `«` and `»` are around a field and `|` may be the cursor in it. */
  openField(
    uri: string,
    marked: string,
    languageId = "typescript",
  ): { readonly field: PlacedField; readonly offset: number } {
    const [before = "", rest = ""] = marked.split("«");
    const [inner = "", after = ""] = rest.split("»");
    const offset = Math.max(0, inner.indexOf("|"));
    const text = inner.replace("|", "");
    this.open(uri, before + text + after, languageId);
    return { field: { uri, languageId, before, text, after, isSyntaxValid: true, draft: false }, offset };
  }
}

/** True while a process runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
