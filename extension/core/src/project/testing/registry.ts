import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";

interface Published {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tarball: Buffer;
}

/** An npm registry with the packages that a test publishes, with or without a search. */
export class TestRegistry {
  hasSearch = true;
  /** True while every request fails. */
  isBroken = false;
  readonly #packages = new Map<string, Published>();
  readonly #server = createServer((request, response) => this.#respond(request, response));
  #url = "";

  /** Starts it and makes npm use it. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    vi.stubEnv("npm_config_registry", this.#url);
    vi.stubEnv("npm_config_cache", temporaryFolder());
    vi.stubEnv("npm_config_prefer_offline", "false");
  }

  async stop(): Promise<void> {
    vi.unstubAllEnvs();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Publishes version 1.2.3 of a module. */
  publish(name: string, description = "", code = "export const own = 1;\n"): void {
    const folder = path.join(temporaryFolder(), "package");
    mkdirSync(folder);
    const manifest = { name, version: "1.2.3", description, type: "module", exports: "./index.js" };
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(path.join(folder, "index.js"), code);
    const packed = execFileSync("npm", ["pack", "--silent"], {
      cwd: folder,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const tarball = readFileSync(path.join(folder, packed.trim()));
    this.#packages.set(name, { name, version: "1.2.3", description, tarball });
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", this.#url);
    const answer = (status: number, body: unknown): unknown =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (this.isBroken) answer(500, { error: "broken" });
    else if (url.pathname === "/-/v1/search") {
      if (this.hasSearch) answer(200, this.#found(url.searchParams.get("text") ?? ""));
      else answer(404, { error: "not found" });
    } else if (url.pathname.startsWith("/tarballs/")) {
      response.end(this.#packages.get(decodeURIComponent(url.pathname.slice("/tarballs/".length)))?.tarball);
    } else {
      const found = this.#packages.get(decodeURIComponent(url.pathname.slice(1)));
      if (found) answer(200, this.#described(found));
      else answer(404, { error: "not found" });
    }
  }

  #found(words: string): object {
    const found = [...this.#packages.values()].filter(({ name }) => name.includes(words));
    const objects = found.map(({ name, description, version }) => {
      const date = "2026-01-01T00:00:00Z";
      return { package: { name, description, version, date, links: {}, maintainers: [], keywords: [] } };
    });
    return { objects, total: objects.length, time: "" };
  }

  #described({ name, version, description, tarball }: Published): object {
    const dist = {
      tarball: `${this.#url}tarballs/${encodeURIComponent(name)}`,
      shasum: createHash("sha1").update(tarball).digest("hex"),
    };
    const versions = { [version]: { name, version, description, dist } };
    return { name, description, "dist-tags": { latest: version }, versions };
  }
}
