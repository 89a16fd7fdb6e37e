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

/** Error codes of a request whose connection broke. The end of the process is handled elsewhere. */
const connectionErrors: ReadonlySet<number> = new Set([
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
]);

/**
 * The connection to a types session. TypeScript's client has its own connection, but a request that is written while that
 * connection breaks causes an uncatchable error, which would end this process.
 */
class SessionConnection {
  readonly #socket: Socket;
  readonly #connection: MessageConnection;
  #closed = false;

  static open(pipe: string): Promise<SessionConnection> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(pipe, () => resolve(new SessionConnection(socket)));
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
   * Resolves with the response. Never settles if the connection is lost, so the caller must also wait for the end of the process.
   * @throws NoTypes `failed` if TypeScript responds with an error
   */
  async request(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return new Promise(() => undefined);
    try {
      return await this.#connection.sendRequest(method, params ?? null);
    } catch (cause) {
      if (cause instanceof ResponseError && !connectionErrors.has(cause.code))
        throw new NoTypes("failed", { cause });
      return new Promise(() => undefined);
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection.dispose();
    this.#socket.destroy();
  }
}

// Only this folder uses TypeScript's interface for types, which may change with each version. The interface is loaded on first
// use from the project's own TypeScript, and is used only if it is complete.

/** The checker methods that are used. No types are available with a version that lacks one. */
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

/**
 * The session of the unstable interface in a running `tsc --lsp`. The session has the texts that are open in this process.
 */
export class TypeScriptApi {
  readonly #api: api.API<true>;
  readonly #wire: SessionConnection;
  readonly #parts: UnstableParts;

  /** @throws NoTypes `failed` if this version does not have this interface, or has another one */
  static async connect(
    from: TypeScriptPackage,
    openPipe: () => Promise<{ readonly pipe?: string }>,
  ): Promise<TypeScriptApi> {
    try {
      const [parts, { pipe }] = await Promise.all([loadParts(from, usedMethods), openPipe()]);
      if (pipe === undefined) throw new Error(`TypeScript ${from.version} did not open a session for types`);
      const client = new parts.api.API<true>({ pipe });
      sendRequestsBy(client, from.version, (method, params) => wire.request(method, params));
      const wire = await SessionConnection.open(pipe);
      return new TypeScriptApi(client, wire, parts);
    } catch (cause) {
      throw new NoTypes("failed", { cause });
    }
  }

  private constructor(made: api.API<true>, wire: SessionConnection, parts: UnstableParts) {
    this.#api = made;
    this.#wire = wire;
    this.#parts = parts;
  }

  /**
   * Returns a view of the types in a text's current version. The caller has to end the view.
   * @throws NoTypes `failed`
   */
  async view(uri: string): Promise<TypeView> {
    try {
      // The API does not notice which files the language server has changed, and would return outdated syntax trees.
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
