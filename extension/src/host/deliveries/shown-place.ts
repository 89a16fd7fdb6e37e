import * as vscode from "vscode";
import type { DeliveryPlace } from "./delivery-target.ts";

const key = "hookloom.deliveriesOf";

function placeIn(value: unknown): DeliveryPlace | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("root" in value) || !("environment" in value)) return undefined;
  const { root, environment } = value;
  return typeof root === "string" && typeof environment === "string" ? { root, environment } : undefined;
}

/** The environment whose deliveries are shown, remembered by the workspace; none for what Run started here. */
export class ShownPlace implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #place: DeliveryPlace | undefined;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#place = placeIn(state.get(key));
  }

  get place(): DeliveryPlace | undefined {
    return this.#place;
  }

  set place(place: DeliveryPlace | undefined) {
    if (place?.root === this.#place?.root && place?.environment === this.#place?.environment) return;
    this.#place = place && { root: place.root, environment: place.environment };
    void this.#state.update(key, this.#place);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
