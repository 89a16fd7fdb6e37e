import { request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** Kubernetes refused a request of the tests. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The members of a Kubernetes object that the tests read. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Plain requests to the API server of a kubeconfig's current context. */
export class Api {
  readonly #config = new KubeConfig();

  constructor(kubeconfig: string) {
    this.#config.loadFromFile(kubeconfig);
  }

  get<T>(path: string): Promise<T> {
    return this.send("GET", path);
  }

  list<T = ApiObject>(path: string): Promise<readonly T[]> {
    return this.get<{ readonly items: readonly T[] }>(path).then(({ items }) => items);
  }

  post<T = ApiObject>(path: string, body: unknown): Promise<T> {
    return this.send("POST", path, body);
  }

  /** An object that is already gone counts as deleted. */
  async delete(path: string): Promise<void> {
    try {
      await this.send("DELETE", path);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  async send<T>(method: string, path: string, body?: unknown, type = "application/json"): Promise<T> {
    return JSON.parse(await this.#exchange(method, path, body, type));
  }

  /** Reads an answer that is not JSON, such as a log. */
  text(path: string): Promise<string> {
    return this.#exchange("GET", path, undefined, "");
  }

  async #exchange(method: string, path: string, body: unknown, type: string): Promise<string> {
    const server = this.#config.getCurrentCluster()?.server ?? "";
    const options = { method, headers: body === undefined ? {} : { "content-type": type } };
    await this.#config.applyToHTTPSOptions(options);
    const { status, text } = await exchange(`${server}${path}`, options, body);
    if (status >= 300) throw new ApiError(status, `${method} ${path}: ${status} ${text}`);
    return text;
  }
}

function exchange(
  url: string,
  options: object,
  body: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, timeout: 20_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    call.on("timeout", () => call.destroy(new Error("no answer in 20 s")));
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
