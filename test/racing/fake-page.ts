import type { Controller } from "../../webview-ui/src/state/controller.ts";

/** The browser APIs that the page's script needs. */
class FakeElement extends EventTarget {
  closest(): null {
    return null;
  }
  getBoundingClientRect(): { readonly left: number; readonly top: number } {
    return { left: 0, top: 0 };
  }
}

interface Page {
  readonly control: Controller;
  /** Passes a message of the host to the page. */
  deliver(message: unknown): void;
  /** Moves the pointer to a point of the canvas, or releases it. */
  pointer(type: "pointermove" | "pointerup", x: number, y: number): void;
  /** Presses a key in the diagram. */
  press(key: string, modifiers?: { readonly ctrlKey?: boolean; readonly altKey?: boolean }): void;
}

/** Starts the flow editor's own script in a page without a screen; `post` receives its messages to the host. */
export async function startPage(post: (message: unknown) => void): Promise<Page> {
  const window = Object.assign(new FakeElement(), { innerWidth: 1200, innerHeight: 900 });
  const body = new FakeElement();
  const document = Object.assign(new FakeElement(), {
    body,
    getElementById: () => null,
    querySelectorAll: () => [],
    activeElement: null,
  });
  Object.assign(globalThis, {
    window,
    document,
    Element: FakeElement,
    acquireVsCodeApi: () => ({ postMessage: post, getState: () => undefined, setState: () => undefined }),
  });
  const [{ startController }, { handleKey: pressKey }] = await Promise.all([
    import("../../webview-ui/src/actions/start.ts"),
    import("../../webview-ui/src/actions/keys.ts"),
  ]);
  const control = startController();
  control.camera.element = body as unknown as HTMLElement;
  control.camera.move = (viewport) => {
    control.camera.viewport = viewport;
  };
  window.dispatchEvent(new Event("load"));
  return {
    control,
    deliver: (message) => void window.dispatchEvent(new MessageEvent("message", { data: message })),
    pointer: (type, clientX, clientY) =>
      void window.dispatchEvent(Object.assign(new Event(type), { clientX, clientY })),
    press: (key, modifiers = {}) => {
      const event = { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
      const target = { defaultPrevented: false, isComposing: false, target: body };
      pressKey(control, { ...event, ...target } as unknown as KeyboardEvent);
    },
  };
}
