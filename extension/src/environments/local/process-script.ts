/**
 * The program of each process that runs a build. It is started ahead of need and waits for the build, so that a save
 * does not wait for a process to start, nor for the modules that every receiver loads. Asking by message to stop works on Windows too, which has no SIGTERM; when the
 * owner dies, the channel closes and the process ends.
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
process.on("message", (message) => {
  if (message.stop) return end();
  Object.assign(process.env, message.variables);
  process.argv[1] = message.file;
  import(message.url);
});
process.once("disconnect", end);
`;
