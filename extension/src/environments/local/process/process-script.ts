/** What a process reports of a mistake of the project's writer, which ended it before it listened. */
export interface LoadFailure {
  readonly loadFailure: { readonly message: string; readonly stack: string };
}

/** Whether a message that a process sent is such a report. */
export function isLoadFailure(message: unknown): message is LoadFailure {
  if (typeof message !== "object" || message === null || !("loadFailure" in message)) return false;
  const { loadFailure: failure } = message;
  return (
    typeof failure === "object" &&
    failure !== null &&
    "message" in failure &&
    typeof failure.message === "string" &&
    "stack" in failure &&
    typeof failure.stack === "string"
  );
}

/**
 * The program of each process that runs a build. It is started ahead of need and waits for the build, so that a save
 * does not wait for a process to start, nor for the modules that every receiver loads. Asking by message to stop works on
 * Windows too, which has no SIGTERM; when the owner dies, the channel closes and the process ends.
 */
export const processScript = `import "node:http";
import "node:https";
import "node:crypto";
let ending = false;
function end() {
  if (ending) return;
  ending = true;
  process.channel?.unref();
  setTimeout(() => process.exit(0), 30_000).unref();
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
}
function failed(error) {
  // Its message says what to do, so that Node's own report, with source lines and a stack, would only hide it.
  if (error?.name !== "UserError" || typeof error.code !== "string" || !process.connected) throw error;
  const { message, stack = "" } = error;
  process.send({ loadFailure: { message, stack } }, () => process.exit(1));
}
process.on("message", (message) => {
  if (message.stop) return end();
  Object.assign(process.env, message.variables);
  process.argv[1] = message.file;
  import(message.url).catch(failed);
});
process.once("disconnect", end);
`;
