import { randomBytes } from "node:crypto";
import { realpath } from "node:fs/promises";
import { request } from "node:http";
import { readOwnFiles } from "../environments/platform/own-files.ts";
import type { Confirmation } from "./errors.ts";
import {
  isProof,
  proofHeader,
  proofOfDecision,
  proofOfQuestion,
  questionPath,
  type WindowDecision,
  type WindowFile,
  type WindowQuestion,
  windowFile,
  windowFolders,
} from "./window-file.ts";

/**
 * Prompts the user in the VS Code window that has the project open, or in the one most recently in front if there are several,
 * and waits for the decision. Undefined if no window has the project open or the window was closed.
 * @throws the signal's reason
 */
export async function confirmInWindow(
  confirmation: Confirmation,
  signal: AbortSignal,
  folders: readonly string[] = windowFolders(),
): Promise<WindowDecision | undefined> {
  const { project, environment, change, where, build } = confirmation;
  const folder = await realpath(confirmation.folder).catch(() => confirmation.folder);
  for (const window of await windowsWith(folder, folders)) {
    const decision = await sendQuestion(
      window,
      {
        nonce: randomBytes(16).toString("hex"),
        folder,
        project,
        environment,
        change,
        where,
        ...(build ? { build: build.label } : {}),
      },
      signal,
    );
    if (decision) return decision;
  }
  return undefined;
}

async function windowsWith(root: string, folders: readonly string[]): Promise<readonly WindowFile[]> {
  const windows = await readOwnFiles(folders, windowFile);
  return windows.filter(({ roots }) => roots.includes(root));
}

/**
 * Sends the question without a time limit, because a user may be away from the window. Undefined if no Hookloom window responds.
 */
function sendQuestion(
  { port, token }: WindowFile,
  question: WindowQuestion,
  signal: AbortSignal,
): Promise<WindowDecision | undefined> {
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
      response.on("end", () => resolve(decisionIn(text, token, question.nonce)));
    });
    call.on("error", () => (signal.aborted ? reject(signal.reason) : resolve(undefined)));
    call.end(body);
  });
}

function decisionIn(text: string, token: string, nonce: string): WindowDecision | undefined {
  try {
    const { answer: decision, proof }: Readonly<Record<string, unknown>> = JSON.parse(text);
    if (decision !== "confirmed" && decision !== "declined") return undefined;
    return isProof(proof, proofOfDecision(token, nonce, decision)) ? decision : undefined;
  } catch {
    return undefined;
  }
}
