import { randomBytes } from "node:crypto";
import { realpath } from "node:fs/promises";
import { request } from "node:http";
import { readOwnFiles } from "../environments/platform/own-files.ts";
import type { Confirmation } from "./errors.ts";
import {
  isProof,
  proofHeader,
  proofOfAnswer,
  proofOfQuestion,
  questionPath,
  type WindowAnswer,
  type WindowFile,
  type WindowQuestion,
  windowFile,
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
  const windows = await readOwnFiles(folders, windowFile);
  return windows.filter(({ roots }) => roots.includes(root));
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
