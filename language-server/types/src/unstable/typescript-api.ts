import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";
import { NoTypes } from "../compiler/errors.ts";
import type { TypeScriptPackage } from "../compiler/typescript-package.ts";
import type { UnstableParts } from "./parts.ts";
import { TypeView } from "./type-view.ts";
import { Wire } from "./wire.ts";

// Only this folder uses TypeScript's interface for types, which each version may change. It is the project's own copy,
// loaded when it is first needed, and used only where it is complete.

/** What is used of the checker: a version without one of these gives no types. */
const usedMethods = [
  "getTypeAtLocation",
  "getContextualType",
  "getTypeOfSymbol",
  "getNonNullableType",
  "getPropertiesOfType",
  "getPropertyOfType",
  "getIndexInfosOfType",
  "getSignaturesOfType",
  "getBaseConstraintOfType",
  "isTupleType",
  "getResolvedSignature",
  "getSymbolAtLocation",
  "getAliasedSymbol",
  "getDocumentationCommentOfSymbol",
  "signatureToSignatureDeclaration",
  "isArrayLikeType",
  "typeToString",
] as const satisfies readonly (keyof api.Checker)[];

/** The part of its client through which all of its requests pass. */
interface RequestSender {
  apiRequest(method: string, params: unknown): Promise<unknown>;
}

/** The session of the unstable interface in a running `tsc --lsp`; it sees the texts that are open there. */
export class TypeScriptApi {
  readonly #api: api.API<true>;
  readonly #wire: Wire;
  readonly #parts: UnstableParts;

  /** @throws NoTypes `failed` where this version has no such interface, or another one */
  static async connect(
    { client, version }: TypeScriptPackage,
    openPipe: () => Promise<{ readonly pipe?: string }>,
  ): Promise<TypeScriptApi> {
    try {
      if (!client) throw new Error(`TypeScript ${version} has no interface for types`);
      const [{ pipe }, apiModule, astModule] = await Promise.all([
        openPipe(),
        import(client.api) as Promise<typeof api>,
        import(client.ast) as Promise<typeof ast>,
      ]);
      if (pipe === undefined) throw new Error(`TypeScript ${version} opens no session for types`);
      const methods: Partial<api.Checker> = apiModule.Checker.prototype;
      const missing = usedMethods.filter((name) => typeof methods[name] !== "function");
      if (missing.length > 0) throw new Error(`TypeScript ${version} has no ${missing.join(", ")}`);
      const made = new apiModule.API<true>({ pipe });
      const { client: sender } = made as unknown as { readonly client?: Partial<RequestSender> };
      if (typeof sender?.apiRequest !== "function")
        throw new Error(`TypeScript ${version} asks in another way`);
      const wire = await Wire.open(pipe);
      sender.apiRequest = (method, params) => wire.request(method, params);
      return new TypeScriptApi(made, wire, { api: apiModule, ast: astModule });
    } catch (cause) {
      throw new NoTypes("failed", { cause });
    }
  }

  private constructor(made: api.API<true>, wire: Wire, parts: UnstableParts) {
    this.#api = made;
    this.#wire = wire;
    this.#parts = parts;
  }

  /**
   * The types of a text as it is now. It has to be ended.
   * @throws NoTypes `failed`
   */
  async view(uri: string): Promise<TypeView> {
    try {
      // It does not notice which files the language server has changed, and would give their old syntax trees.
      this.#api.clearSourceFileCache();
      const snapshot = await this.#api.updateSnapshot();
      const project = await snapshot.getDefaultProjectForFile({ uri });
      const file = await project?.program.getSourceFile({ uri });
      if (!project || !file) throw new Error(`TypeScript does not know ${uri}`);
      return new TypeView(this.#parts, snapshot, project, file);
    } catch (cause) {
      throw new NoTypes("failed", { cause });
    }
  }

  close(): void {
    this.#wire.close();
  }
}
