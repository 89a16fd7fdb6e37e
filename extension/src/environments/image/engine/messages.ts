/** One line of what the engine says while it pulls, loads or pushes. */
export interface EngineMessage {
  readonly status?: string;
  /** The layer that it is about. */
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly stream?: string;
  readonly error?: string;
  readonly aux?: { readonly Tag?: string; readonly Digest?: string; readonly Size?: number };
}

function parseMessage(line: string): EngineMessage {
  try {
    return JSON.parse(line) as EngineMessage;
  } catch {
    return { error: "it does not answer as Docker does" };
  }
}

/** Reads the engine's answer line by line; rejects with an Error that has its words where it tells of one. */
export async function readMessages(
  answer: AsyncIterable<Buffer | string>,
  onMessage: (message: EngineMessage) => void,
): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  const take = (line: string): void => {
    if (line.trim() === "") return;
    const message = parseMessage(line);
    if (message.error) throw new Error(message.error);
    onMessage(message);
  };
  for await (const chunk of answer) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  }
  take(rest);
}

const finished = /^(Pull complete|Already exists|Pushed|Layer already exists|Mounted from)/;
const known =
  /^(Pulling fs layer|Waiting|Preparing|Downloading|Pushing|Download complete|Verifying|Extracting)/;

/** Adds up how far the layers of a transfer are, each counted alike. */
export class Transfer {
  readonly #layers = new Map<string, number>();
  #told = 0;

  /** From 0 to 1, never falling; undefined where it has grown by less than a twentieth. */
  update({ id, status = "", progressDetail }: EngineMessage): number | undefined {
    if (!id || !(finished.test(status) || known.test(status))) return undefined;
    const { current = 0, total = 0 } = progressDetail ?? {};
    // What is downloaded still has to be unpacked.
    const share = /^Extracting/.test(status) ? [0.8, 0.2] : /^Downloading/.test(status) ? [0, 0.8] : [0, 1];
    const part = (share[0] ?? 0) + (share[1] ?? 1) * (total > 0 ? Math.min(1, current / total) : 0);
    this.#layers.set(id, finished.test(status) ? 1 : Math.max(this.#layers.get(id) ?? 0, part));
    const sum = [...this.#layers.values()].reduce((all, one) => all + one, 0);
    const fraction = sum / this.#layers.size;
    if (fraction < this.#told + 0.05 && !(fraction === 1 && this.#told < 1)) return undefined;
    this.#told = fraction;
    return fraction;
  }
}
