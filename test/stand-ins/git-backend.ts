// Git's own server behind HTTP: bare repositories in a folder, cloned from and pushed to with the real git.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { createGunzip } from "node:zlib";

export function createBareRepository(folder: string, repository: string): string {
  const bare = path.join(folder, `${repository}.git`);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  return bare;
}

/** Git's protocol for a hook that decides on each ref itself and gives the reason. */
const rejectingHook = (node: string, reason: string): string => `#!${node}
const { readSync, writeSync } = require("node:fs");
const read = (size) => {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; ) at += readSync(0, bytes, at, size - at);
  return bytes.toString();
};
const line = () => {
  const size = Number.parseInt(read(4), 16);
  return size === 0 ? undefined : read(size - 4);
};
const send = (text) => writeSync(1, (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text);
while (line() !== undefined);
send("version=1\\0");
writeSync(1, "0000");
const refs = [];
for (let one = line(); one !== undefined; one = line()) refs.push(one.trim().split(" ")[2]);
for (const ref of refs) send("ng " + ref + " " + ${JSON.stringify(reason)});
writeSync(1, "0000");
`;

/** From now on every push to the bare repository is refused for this reason; undefined allows them again. */
export function refusePushes(bare: string, reason: string | undefined): void {
  const git = (...args: string[]) => execFileSync("git", ["--git-dir", bare, ...args], { stdio: "ignore" });
  if (reason === undefined) return void git("config", "--unset", "receive.procReceiveRefs");
  const hook = path.join(bare, "hooks", "proc-receive");
  writeFileSync(hook, rejectingHook(process.execPath, reason));
  chmodSync(hook, 0o755);
  git("config", "receive.procReceiveRefs", "refs/heads");
}

/** Answers one request of git with git's own program for that. */
export function serveGit(
  folder: string,
  url: URL,
  user: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { headers, method = "GET" } = request;
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: method,
      CONTENT_TYPE: headers["content-type"] ?? "",
      REMOTE_USER: user,
      REMOTE_ADDR: "127.0.0.1",
      ...(typeof headers["git-protocol"] === "string" ? { GIT_PROTOCOL: headers["git-protocol"] } : {}),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A refused push ends the program before it has read everything.
  backend.stdin.on("error", () => undefined);
  const body = headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
  body.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  backend.stdout.on("data", (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const lines = head.subarray(0, end).toString().split("\r\n");
    const pairs = lines.map((line) => line.split(/:\s*/, 2) as [string, string]);
    const status = pairs.find(([name]) => name === "Status")?.[1];
    response.writeHead(Number.parseInt(status ?? "200", 10), Object.fromEntries(pairs));
    response.write(head.subarray(end + 4));
  });
  backend.stdout.on("end", () => response.end());
}
