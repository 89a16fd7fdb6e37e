import { STATUS_CODES } from "node:http";

/** A page as a visitor gets it. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirect leads to. */
  readonly location: string;
  /** What the page's forms carry. */
  readonly formToken: string;
}

/** What a post may differ in from that of a browser. */
export interface PostOptions {
  readonly origin?: string | undefined;
  readonly formToken?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser without scripts: it keeps cookies, names its origin and fills in forms. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  #last: Page | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#keep(
      await fetch(`${this.#url}${path}`, { redirect: "manual", headers: { ...this.#cookie(), ...headers } }),
    );
  }

  /** Posts a form of the page that was opened last. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>> = {},
    options: PostOptions = {},
  ): Promise<Page> {
    const origin = "origin" in options ? options.origin : this.#url;
    const form = options.formToken ?? this.#last?.formToken ?? "";
    const headers = {
      ...this.#cookie(),
      ...(origin === undefined ? {} : { origin }),
      "content-type": "application/x-www-form-urlencoded",
      ...options.headers,
    };
    const body = new URLSearchParams({ ...fields, form }).toString();
    return this.#keep(
      await fetch(`${this.#url}${path}`, { method: "POST", redirect: "manual", headers, body }),
    );
  }

  /** Opens the link of an invitation and presses its button. */
  async accept(path: string): Promise<Page> {
    await this.get(path);
    const page = await this.post(path);
    if (page.status !== 303) throw new Error(`${page.status} ${STATUS_CODES[page.status]}: ${page.text}`);
    return this.get(page.location);
  }

  #cookie(): Readonly<Record<string, string>> {
    const all = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return all.length === 0 ? {} : { cookie: all.join("; ") };
  }

  async #keep(answer: Response): Promise<Page> {
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split("=");
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await answer.text();
    const found = /name="form" value="([^"]*)"/.exec(text)?.[1] ?? "";
    const page = {
      status: answer.status,
      headers: answer.headers,
      text,
      location: answer.headers.get("location") ?? "",
      formToken: found,
    };
    if (answer.status < 300) this.#last = page;
    return page;
  }
}
