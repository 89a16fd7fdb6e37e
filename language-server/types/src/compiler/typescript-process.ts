import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { ignored } from "@hookloom/protocol/ignored-error";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { NoTypes, QuestionCancelled } from "./errors.ts";
import type { TypeScriptPackage } from "./typescript-package.ts";

/** How long it may take to end by itself. */
const endTimeoutMs = 2_000;

/** Files about whose changes TypeScript wants notifications. */
export interface FileWatcher {
  readonly globPattern: unknown;
  readonly kind?: number;
}

export interface ProcessPorts {
  /** How long one question may take, in milliseconds; what takes longer ends the process. */
  readonly questionTimeout: number;
  /** It has ended by itself. */
  onEnd(reason: string): void;
  /** The files that it wants to hear of, as a list that replaces the one of the same id. */
  onWatch(id: string, watchers: readonly FileWatcher[]): void;
}

/** What this client can do, so that TypeScript sends plain texts, and edits rather than commands. */
const capabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: {
    configuration: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
  },
  textDocument: {
    completion: {
      completionItem: {
        documentationFormat: ["markdown"],
        labelDetailsSupport: true,
        resolveSupport: { properties: ["documentation", "detail"] },
      },
      completionList: { itemDefaults: ["editRange"] },
    },
    hover: { contentFormat: ["markdown"] },
    signatureHelp: {
      signatureInformation: {
        documentationFormat: ["markdown"],
        parameterInformation: { labelOffsetSupport: true },
        activeParameterSupport: true,
      },
    },
    diagnostic: {},
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
      dataSupport: true,
      disabledSupport: true,
      isPreferredSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
  },
};

/** Rows for names that would have to be imported first cost time, and the text of a field cannot hold imports. */
const preferencesWith = (imports: boolean) => ({
  suggest: { autoImports: imports },
  preferences: { includeCompletionsForModuleExports: imports },
  validate: { enable: true },
});

/** A running `tsc --lsp` with its connection. */
export class TypeScriptProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #ports: ProcessPorts;
  readonly #exited: Promise<void>;
  #imports = false;
  #ending = false;
  #hasExited = false;
  /** What waits for a response, to be ended with the process. */
  readonly #waiting = new Set<() => void>();

  /**
   * Starts the language server of a package for a project.
   * @throws NoTypes `failed` where it does not start
   */
  static async start(
    root: string,
    { executable }: TypeScriptPackage,
    ports: ProcessPorts,
  ): Promise<TypeScriptProcess> {
    const child = spawn(executable, ["--lsp", "--stdio"], {
      cwd: root,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const started = new TypeScriptProcess(child, ports);
    try {
      await started.request("initialize", {
        processId: process.pid,
        rootUri: pathToFileURL(root).href,
        workspaceFolders: null,
        capabilities,
        initializationOptions: {},
      });
    } catch (cause) {
      started.kill();
      throw NoTypes.of(cause);
    }
    started.notify("initialized", {});
    return started;
  }

  private constructor(child: ChildProcess, ports: ProcessPorts) {
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw new NoTypes("failed");
    this.#child = child;
    this.#ports = ports;
    this.#connection = createMessageConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    let said = "";
    stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2_000);
    });
    // What is written to a process that has just ended: its end is reported below.
    stdin.on("error", () => undefined);
    this.#exited = new Promise((resolve) => {
      const ended = (reason: string): void => {
        resolve();
        this.#hasExited = true;
        for (const lost of [...this.#waiting]) lost();
        this.#connection.dispose();
        if (!this.#ending) ports.onEnd(said.trim() === "" ? reason : `${reason}: ${said.trim()}`);
        this.#ending = true;
      };
      child.once("error", (error) => ended(error.message));
      child.once("exit", (code, signal) => ended(`it ended with ${signal ?? code}`));
    });
    this.#handleServerRequests();
    this.#connection.onError(() => undefined);
    this.#connection.listen();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Sends a request to the language server.
   * @throws QuestionCancelled once the signal is aborted, NoTypes `failed` where it ended or did not respond in time
   */
  async request<R>(method: string, params: unknown, signal?: AbortSignal): Promise<R> {
    if (signal?.aborted) throw new QuestionCancelled();
    const cancelling = new CancellationTokenSource();
    try {
      const response = this.#connection.sendRequest<R>(method, params, cancelling.token);
      return await this.during(response, signal);
    } catch (cause) {
      cancelling.cancel();
      throw cause instanceof QuestionCancelled ? cause : NoTypes.of(cause);
    } finally {
      cancelling.dispose();
    }
  }

  /**
   * Waits for work that needs the process, which never ends by itself where the process has gone.
   * @throws QuestionCancelled once the signal is aborted, NoTypes `failed` where the process ended or it took too long
   */
  async during<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancel = (): void => settle(() => reject(new QuestionCancelled()));
      const lost = (): void => settle(() => reject(new NoTypes("failed")));
      // What does not respond now would not respond to the next request either, which gets a new process.
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), this.#ports.questionTimeout);
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
        this.#waiting.delete(lost);
        how();
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      this.#waiting.add(lost);
      work.then(
        (result) => settle(() => resolve(result)),
        (error) => settle(() => reject(error)),
      );
    });
  }

  /** Does nothing once the process has gone: the caller of a request notices that. */
  notify(method: string, params: unknown): void {
    if (this.#hasExited) return;
    this.#connection
      .sendNotification(method, params)
      .catch(ignored("what waits for the process is rejected when it ends"));
  }

  /** Whether completions and quick fixes may add imports, from the next question on. */
  set imports(imports: boolean) {
    if (imports === this.#imports) return;
    this.#imports = imports;
    const settings = preferencesWith(imports);
    this.notify("workspace/didChangeConfiguration", {
      settings: { "js/ts": settings, typescript: settings },
    });
  }

  /** Ends it, by force where it does not end by itself. */
  async end(): Promise<void> {
    if (this.#ending) return this.#exited;
    this.#ending = true;
    const force = setTimeout(() => this.kill(), endTimeoutMs);
    await this.#connection
      .sendRequest("shutdown")
      .catch(ignored("a process that does not respond is killed"));
    this.notify("exit", undefined);
    this.#child.stdin?.end();
    await this.#exited;
    clearTimeout(force);
  }

  /** Ends it at once; also from a handler of this process's own exit. */
  kill(): void {
    this.#ending = true;
    this.#child.kill("SIGKILL");
  }

  #handleServerRequests(): void {
    this.#connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
      items.map(() => preferencesWith(this.#imports)),
    );
    const registrations = (params: unknown, key: string): readonly Registration[] =>
      (params as Readonly<Record<string, readonly Registration[]>>)[key] ?? [];
    this.#connection.onRequest("client/registerCapability", (params: unknown) => {
      for (const { id, method, registerOptions } of registrations(params, "registrations"))
        if (method === "workspace/didChangeWatchedFiles")
          this.#ports.onWatch(id, registerOptions?.watchers ?? []);
      return null;
    });
    this.#connection.onRequest("client/unregisterCapability", (params: unknown) => {
      // The misspelling is the protocol's own.
      for (const { id } of registrations(params, "unregisterations")) this.#ports.onWatch(id, []);
      return null;
    });
    this.#connection.onRequest(() => null);
  }
}

interface Registration {
  readonly id: string;
  readonly method: string;
  readonly registerOptions?: { readonly watchers?: readonly FileWatcher[] };
}
