import type { Controller } from "../state/controller.ts";

/** Has a text read out, also where it is the same as the last one. */
export function speak({ store }: Controller, text: string): void {
  const again = store.get().spoken === text;
  store.set({ spoken: again ? `${text}\u00a0` : text });
}

/** Takes the last change of the text back, or makes it again, and says whether there was one. */
export async function stepHistory(control: Controller, command: "undo" | "redo"): Promise<void> {
  const { changed } = await control.host.request(command, {});
  if (changed) speak(control, command === "undo" ? "Undone" : "Redone");
  else speak(control, `Nothing to ${command}`);
}
