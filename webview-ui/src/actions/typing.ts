import { isTyping } from "../controls/focus.ts";
import type { Controller } from "../state/controller.ts";

/** Reports to the host when keys begin and cease to write text: key bindings of VS Code change no card meanwhile. */
export function reportTyping({ host }: Pick<Controller, "host">): void {
  let reported = false;
  const report = (focused: EventTarget | null): void => {
    const on = isTyping(focused);
    if (on === reported) return;
    reported = on;
    host.send("typing", { on });
  };
  document.addEventListener("focusin", ({ target }) => report(target));
  document.addEventListener("focusout", ({ relatedTarget }) => report(relatedTarget));
  // A field that is removed may lose the focus without an event.
  document.addEventListener("keydown", () => report(document.activeElement), { capture: true });
}
