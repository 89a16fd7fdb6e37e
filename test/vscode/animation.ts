// An animated picture of what a story did: an animated WebP, whose frames a browser encodes.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Page } from "playwright-core";

/** The part of a picture that differs from the one before, encoded. */
interface Encoded {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A WebP file without losses, in base64. */
  readonly data: string;
}

interface Frame extends Encoded {
  readonly milliseconds: number;
}

/** Runs in the page: encodes what is new in a picture, at even offsets, as the format has them. */
async function encodeChange([before, after]: readonly [string | undefined, string]): Promise<Encoded> {
  const pixelsOf = async (png: string) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("The browser has no canvas.");
    context.drawImage(image, 0, 0);
    return {
      canvas,
      words: new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer),
    };
  };
  const next = await pixelsOf(after);
  const { width, height } = next.canvas;
  const last = before === undefined ? undefined : await pixelsOf(before);
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (last && last.words[at] === next.words[at]) continue;
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
    }
  // Where nothing changed, a corner is drawn again: each frame needs a picture.
  if (right === 0) [left, top, right, bottom] = [0, 0, 2, 2];
  const [x, y] = [left - (left % 2), top - (top % 2)];
  const part = new OffscreenCanvas(right - x, bottom - y);
  part.getContext("2d")?.drawImage(next.canvas, -x, -y);
  const bytes = new Uint8Array(
    await (await part.convertToBlob({ type: "image/webp", quality: 1 })).arrayBuffer(),
  );
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return { x, y, width: part.width, height: part.height, data: btoa(binary) };
}

const number = (value: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

function chunk(name: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([
    Buffer.from(name, "latin1"),
    number(content.length, 4),
    content,
    Buffer.alloc(content.length % 2),
  ]);
}

/** The picture of a WebP file, without the file's own header. */
function imageDataOf(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 12; at < file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const end = at + 8 + file.readUInt32LE(at + 4);
    if (["ALPH", "VP8 ", "VP8L"].includes(name)) parts.push(file.subarray(at, end + (end % 2)));
    at = end + (end % 2);
  }
  return Buffer.concat(parts);
}

/** Screenshots of one size, each with the time that it is shown for. */
export class Animation {
  readonly #pictures: { readonly png: string; readonly milliseconds: number }[] = [];

  async add(page: Page, milliseconds: number): Promise<void> {
    this.#pictures.push({ png: (await page.screenshot()).toString("base64"), milliseconds });
  }

  /**
   * Writes an animated WebP that plays again and again; the frames are encoded in a page of the browser.
   * @see https://developers.google.com/speed/webp/docs/riff_container
   */
  async write(page: Page, file: string): Promise<void> {
    const frames: Frame[] = [];
    for (const [index, { png, milliseconds }] of this.#pictures.entries()) {
      const change = await page.evaluate(encodeChange, [this.#pictures[index - 1]?.png, png] as const);
      frames.push({ ...change, milliseconds });
    }
    const [first] = frames;
    if (!first) throw new Error("There is no picture to animate.");
    const isAnimated = 2;
    const shown = frames.map(({ x, y, width, height, milliseconds, data }) =>
      chunk(
        "ANMF",
        number(x / 2, 3),
        number(y / 2, 3),
        number(width - 1, 3),
        number(height - 1, 3),
        number(milliseconds, 3),
        // What is new replaces what was there, and stays.
        number(2, 1),
        imageDataOf(Buffer.from(data, "base64")),
      ),
    );
    const content = Buffer.concat([
      Buffer.from("WEBP", "latin1"),
      chunk("VP8X", number(isAnimated, 4), number(first.width - 1, 3), number(first.height - 1, 3)),
      chunk("ANIM", number(0, 4), number(0, 2)),
      ...shown,
    ]);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.concat([Buffer.from("RIFF", "latin1"), number(content.length, 4), content]));
  }
}
