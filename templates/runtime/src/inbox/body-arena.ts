/** A block that many bodies share: as one object it costs the garbage collector next to nothing. */
interface Block {
  readonly bytes: Buffer;
  used: number;
  /** Slots that are not freed yet. */
  live: number;
}

/** Where a text and a body are kept; good for nothing once it is freed. */
export interface Slot {
  readonly block: Block;
  readonly start: number;
  /** Where the text ends and the body begins. */
  readonly middle: number;
  readonly end: number;
}

const megabyte = 1024 * 1024;
/** Blocks that are kept for the next bodies. */
const mostSpare = 2;

/**
 * Keeps bodies, each with a text, in a few large blocks. A block is used again once every slot in it is freed, so what is
 * freed in the order in which it was added gives its room back at once.
 */
export class BodyArena {
  readonly blockBytes: number;
  readonly #spare: Block[] = [];
  #current: Block | undefined;
  #held = 0;

  constructor(blockBytes = megabyte) {
    this.blockBytes = blockBytes;
  }

  /** Bytes of the blocks that hold something. */
  get held(): number {
    return this.#held;
  }

  add(text: string, body: Uint8Array): Slot {
    const textBytes = Buffer.byteLength(text);
    const block = this.#blockFor(textBytes + body.length);
    const start = block.used;
    const middle = start + textBytes;
    block.bytes.write(text, start, "utf8");
    block.bytes.set(body, middle);
    block.used = middle + body.length;
    block.live++;
    return { block, start, middle, end: block.used };
  }

  text({ block, start, middle }: Slot): string {
    return block.bytes.toString("utf8", start, middle);
  }

  /** A copy, which stays as it is when the slot is freed. */
  body({ block, middle, end }: Slot): Uint8Array {
    return new Uint8Array(block.bytes.subarray(middle, end));
  }

  free({ block }: Slot): void {
    block.live--;
    if (block.live > 0) return;
    block.used = 0;
    if (block !== this.#current) this.#close(block);
  }

  #close(block: Block): void {
    this.#held -= block.bytes.length;
    if (block.bytes.length !== this.blockBytes || this.#spare.length >= mostSpare) return;
    this.#spare.push(block);
  }

  /** A body that would fill much of a block gets one of its own. */
  #blockFor(bytes: number): Block {
    if (bytes * 4 > this.blockBytes) return this.#open(bytes);
    const { blockBytes } = this;
    const current = this.#current;
    if (current !== undefined && current.used + bytes <= blockBytes) return current;
    this.#current = this.#open(blockBytes);
    if (current?.live === 0) this.#close(current);
    return this.#current;
  }

  #open(bytes: number): Block {
    this.#held += bytes;
    const spare = bytes === this.blockBytes ? this.#spare.pop() : undefined;
    return spare ?? { bytes: Buffer.allocUnsafeSlow(bytes), used: 0, live: 0 };
  }
}
