import { randomBytes } from "node:crypto";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import process from "node:process";
import type { Confirmation } from "./errors.ts";
import {
  isProof,
  proofHeader,
  proofOfAnswer,
  proofOfQuestion,
  questionPath,
  readWindow,
  type WindowAnswer,
  type WindowFile,
  type WindowQuestion,
  windowFolders,
} from "./window-file.ts";

/**
 * Asks the person at the window of VS Code that has the project open, and waits for the answer; of several windows the one
 * that was last in front. Undefined where no window has it open, or the window went away.
 * @throws the signal's reason
 */
export async function askWindow(
  confirmation: Confirmation,
  signal: AbortSignal,
  folders: readonly string[] = windowFolders(),
): Promise<WindowAnswer | undefined> {
  const { project, environment, change, where, build } = confirmation;
  const folder = await realpath(confirmation.folder).catch(() => confirmation.folder);
  for (const window of await windowsWith(folder, folders)) {
    const answer = await ask(
      window,
      {
        nonce: randomBytes(16).toString("hex"),
        folder,
        project,
        environment,
        change,
        where,
        ...(build ? { build: build.words } : {}),
      },
      signal,
    );
    if (answer) return answer;
  }
  return undefined;
}

async function windowsWith(root: string, folders: readonly string[]): Promise<readonly WindowFile[]> {
  const found: { readonly window: WindowFile; readonly written: number }[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const written = name.endsWith(".json") ? await writtenByUs(file) : undefined;
      const window =
        written === undefined ? undefined : readWindow(await readFile(file, "utf8").catch(() => ""));
      if (window?.roots.includes(root) && written !== undefined) found.push({ window, written });
    }
  }
  return found.sort((one, other) => other.written - one.written).map(({ window }) => window);
}

/** When this user wrote a file that nobody else can write; undefined for any other. */
async function writtenByUs(file: string): Promise<number | undefined> {
  const stats = await lstat(file).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  // Windows has neither: there the folder of the user's own profile keeps others out.
  const isOurs =
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
  return isOurs ? stats.mtimeMs : undefined;
}

/** No time limit: a person may be away from the window. Undefined where nothing of ours answers. */
function ask(
  { port, token }: WindowFile,
  question: WindowQuestion,
  signal: AbortSignal,
): Promise<WindowAnswer | undefined> {
  const body = JSON.stringify(question);
  const headers = { "content-type": "application/json", [proofHeader]: proofOfQuestion(token, body) };
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const options = { host: "127.0.0.1", port, path: questionPath, method: "POST", headers, agent: false };
    const call = request({ ...options, signal }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", () => resolve(undefined));
      response.on("end", () => resolve(answerIn(text, token, question.nonce)));
    });
    call.on("error", () => (signal.aborted ? reject(signal.reason) : resolve(undefined)));
    call.end(body);
  });
}

function answerIn(text: string, token: string, nonce: string): WindowAnswer | undefined {
  try {
    const { answer, proof }: { readonly answer?: unknown; readonly proof?: unknown } = JSON.parse(text);
    if (answer !== "confirmed" && answer !== "declined") return undefined;
    return isProof(proof, proofOfAnswer(token, nonce, answer)) ? answer : undefined;
  } catch {
    return undefined;
  }
}
