import { createConnection, type Socket } from "node:net";
import type * as api from "typescript/unstable/async";
import {
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-languageserver/node";
import { NoTypes } from "../compiler/errors.ts";
import type { TypeScriptPackage } from "../compiler/typescript-package.ts";
import { loadParts, sendRequestsBy, type UnstableParts } from "./parts.ts";
import { TypeView } from "./type-view.ts";

/** How a request ends whose connection broke: with the process, whose end is noticed elsewhere. */
const lost: ReadonlySet<number> = new Set([
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
]);

/**
 * The connection to a session for types. TypeScript's client has one of its own, but a request that is written while it
 * breaks is an error there that nothing can catch, and would end this process.
 */
class Wire {
  readonly #socket: Socket;
  readonly #connection: MessageConnection;
  #closed = false;

  static open(pipe: string): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(pipe, () => resolve(new Wire(socket)));
      socket.on("error", reject);
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    this.#connection.onError(() => undefined);
    this.#connection.onClose(() => {
      this.#closed = true;
    });
    this.#connection.listen();
  }

  /**
   * Resolves to the response, and never where the connection is lost: the caller also waits for the end of the process.
   * @throws NoTypes `failed` where TypeScript responds with an error
   */
  async request(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return new Promise(() => undefined);
    try {
      return await this.#connection.sendRequest(method, params ?? null);
    } catch (cause) {
      if (cause instanceof ResponseError && !lost.has(cause.code)) throw new NoTypes("failed", { cause });
      return new Promise(() => undefined);
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection.dispose();
    this.#socket.destroy();
  }
}

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

/** The session of the unstable interface in a running `tsc --lsp`; it sees the texts that are open there. */
export class TypeScriptApi {
  readonly #api: api.API<true>;
  readonly #wire: Wire;
  readonly #parts: UnstableParts;

  /** @throws NoTypes `failed` where this version has no such interface, or another one */
  static async connect(
    from: TypeScriptPackage,
    openPipe: () => Promise<{ readonly pipe?: string }>,
  ): Promise<TypeScriptApi> {
    try {
      const [parts, { pipe }] = await Promise.all([loadParts(from, usedMethods), openPipe()]);
      if (pipe === undefined) throw new Error(`TypeScript ${from.version} opens no session for types`);
      const made = new parts.api.API<true>({ pipe });
      sendRequestsBy(made, from.version, (method, params) => wire.request(method, params));
      const wire = await Wire.open(pipe);
      return new TypeScriptApi(made, wire, parts);
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
