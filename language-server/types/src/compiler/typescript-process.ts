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

/** Milliseconds for the process to exit by itself. */
const endTimeoutMs = 2_000;

/** Files for which TypeScript needs change notifications. */
export interface FileWatcher {
  readonly globPattern: unknown;
  readonly kind?: number;
}

export interface ProcessPorts {
  /** Maximum time for one request, in milliseconds. A request that takes longer ends the process. */
  readonly requestTimeoutMs: number;
  /** Called when the process has exited by itself. */
  onEnd(reason: string): void;
  /** Called with the files that the process watches. A list replaces the previous list of the same id. */
  onWatch(id: string, watchers: readonly FileWatcher[]): void;
}

/** The client capabilities, which make TypeScript send plain text, and edits rather than commands. */
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

/** Completions of names that have to be imported take time, and a field's text cannot contain imports. */
const preferencesWith = (imports: boolean) => ({
  suggest: { autoImports: imports },
  preferences: { includeCompletionsForModuleExports: imports },
  validate: { enable: true },
});

/** A running `tsc --lsp` process and its connection. */
export class TypeScriptProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #ports: ProcessPorts;
  readonly #exited: Promise<void>;
  #imports = false;
  #ending = false;
  #hasExited = false;
  /** Callbacks that end pending requests when the process ends. */
  readonly #waiting = new Set<() => void>();

  /**
   * Starts the language server of a package for a project.
   * @throws NoTypes `failed` if it does not start
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
    let stderrText = "";
    stderr.setEncoding("utf8").on("data", (text: string) => {
      stderrText = (stderrText + text).slice(-2_000);
    });
    // Ignores write errors of a process that has just ended. Its end is reported below.
    stdin.on("error", () => undefined);
    this.#exited = new Promise((resolve) => {
      const ended = (reason: string): void => {
        resolve();
        this.#hasExited = true;
        for (const lost of [...this.#waiting]) lost();
        this.#connection.dispose();
        if (!this.#ending) ports.onEnd(stderrText.trim() === "" ? reason : `${reason}: ${stderrText.trim()}`);
        this.#ending = true;
      };
      child.once("error", (error) => ended(error.message));
      child.once("exit", (code, signal) => ended(`it exited with ${signal ?? code}`));
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
   * @throws QuestionCancelled if the signal is aborted, NoTypes `failed` if the process ended or did not respond in time
   */
  async request<R>(method: string, params: unknown, signal?: AbortSignal): Promise<R> {
    if (signal?.aborted) throw new QuestionCancelled();
    const cancelling = new CancellationTokenSource();
    try {
      const response = this.#connection.sendRequest<R>(method, params, cancelling.token);
      return await this.waitFor(response, signal);
    } catch (cause) {
      cancelling.cancel();
      throw cause instanceof QuestionCancelled ? cause : NoTypes.of(cause);
    } finally {
      cancelling.dispose();
    }
  }

  /**
   * Waits for work that needs the process, and that never ends by itself if the process is gone.
   * @throws QuestionCancelled if the signal is aborted, NoTypes `failed` if the process ended or the work took too long
   */
  async waitFor<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancel = (): void => settle(() => reject(new QuestionCancelled()));
      const lost = (): void => settle(() => reject(new NoTypes("failed")));
      // A process that does not respond now would not respond to the next request either. The next request starts a new process.
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), this.#ports.requestTimeoutMs);
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
        this.#waiting.delete(lost);
        finish();
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

  /** Sends a notification. Does nothing if the process is gone: the next request reports that. */
  notify(method: string, params: unknown): void {
    if (this.#hasExited) return;
    this.#connection
      .sendNotification(method, params)
      .catch(ignored("pending requests are rejected when the process ends"));
  }

  /** Sets whether completions and quick fixes may add imports, starting with the next request. */
  set imports(imports: boolean) {
    if (imports === this.#imports) return;
    this.#imports = imports;
    const settings = preferencesWith(imports);
    this.notify("workspace/didChangeConfiguration", {
      settings: { "js/ts": settings, typescript: settings },
    });
  }

  /** Ends the process, by force if it does not exit by itself. */
  async end(): Promise<void> {
    if (this.#ending) return this.#exited;
    this.#ending = true;
    const killTimer = setTimeout(() => this.kill(), endTimeoutMs);
    await this.#connection
      .sendRequest("shutdown")
      .catch(ignored("a process that does not respond is killed"));
    this.notify("exit", undefined);
    this.#child.stdin?.end();
    await this.#exited;
    clearTimeout(killTimer);
  }

  /** Kills the process immediately. May also be called from a handler of this process's exit. */
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
      // The protocol itself misspells this member.
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
