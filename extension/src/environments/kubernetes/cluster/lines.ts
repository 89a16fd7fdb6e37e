import type { ClusterRequest } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { noAnswer } from "./errors.ts";
import { exchange } from "./exchange.ts";

/** The lines of an answer that is text, without their ends, as they come. @throws ClusterError, or an AbortError */
export async function* readLines(
  connection: Connection,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const answer = await exchange(connection, { method: "GET", path, query, signal, endless: true });
  answer.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of answer) {
      const lines = (rest + (chunk as string)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield line.replace(/\r$/, "");
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw noAnswer(connection.server, connection.context, cause);
  } finally {
    answer.destroy();
  }
  if (rest !== "") yield rest;
}
