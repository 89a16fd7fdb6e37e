// Preloaded into a server under test: its wall clock is ahead by what a file says, as if somebody had set the clock.
import { readFileSync } from "node:fs";

const file = process.env.FAULT_CLOCK ?? "";
const trueNow = Date.now.bind(Date);
let ahead = 0;
setInterval(() => {
  ahead = Number(readFileSync(file, "utf8")) || 0;
}, 50).unref();

const TrueDate = Date;
class ShiftedDate extends TrueDate {
  /** @param {[]} values */
  constructor(...values) {
    if (values.length === 0) super(trueNow() + ahead);
    else super(...values);
  }
  /** @override */
  static now() {
    return trueNow() + ahead;
  }
}
globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (ShiftedDate));
