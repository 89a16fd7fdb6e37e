// `npm run faults`: runs faults against the receiver and prints counts. `npm run faults -- kill full-disk` runs some of them,
// `--short` all of them in their short form, `soak=60` an hour's load.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faults } from "./faults.ts";
import { soak } from "./soak.ts";

const asked = process.argv.slice(2).filter((name) => name !== "--short");
const short = process.argv.includes("--short");
const minutes = Number(asked.find((name) => name.startsWith("soak="))?.slice(5));
const names = asked.filter((name) => !name.startsWith("soak="));
const wrong = names.find((name) => !faults.some((fault) => fault.name === name));

if (wrong !== undefined) {
  const known = faults.map(({ name }) => name).join(", ");
  process.stderr.write(`Unknown fault ${wrong}: choose from ${known}, soak=MINUTES.\n`);
  process.exitCode = 1;
} else if (minutes > 0) await soak(minutes);
else {
  const chosen = names.length > 0 ? faults.filter(({ name }) => names.includes(name)) : faults;
  for (const fault of chosen) {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-fault-"));
    try {
      const { passed: held, counts } = await fault.run({ folder, short });
      process.stdout.write(
        `${held === undefined ? "      " : held ? "held  " : "FAILED"} ${fault.what}: ${counts}\n`,
      );
      if (held === false) process.exitCode = 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
process.exit();
