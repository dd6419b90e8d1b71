/** A run of many classes, made without a training. @module */
import { dirname, join } from "node:path";
import { encode } from "fast-png";
import { computeReport } from "../engine/report/report.ts";
import { dense, globalAveragePooling2D, sequential } from "../engine/model/layers/mod.ts";
import { writeRunRecord } from "../engine/run/record.ts";
import { writeReport } from "../engine/run/report_file.ts";
import { RECORD } from "./record.ts";

/** A run of that many classes and test pictures, which are written into `folder`. */
export interface RunOfMany {
  readonly classes: number;
  readonly pictures: number;
  readonly folder: string;
}

/** Writes a finished run whose network was right in two of three test pictures. */
export async function writeRunOfMany(
  run: string,
  { classes: count, pictures, folder }: RunOfMany,
): Promise<void> {
  const classes = Array.from({ length: count }, (_, k) => `class ${k}`);
  const files = Array.from({ length: pictures }, (_, i) => `class ${i % count}/${i}.png`);
  const labels = files.map((_, i) => i % count);
  const predictions = labels.map((label, i) => i % 3 ? label : (label * 7 + i) % count);
  const probabilities = new Float32Array(pictures * count).fill(0.1 / count);
  predictions.forEach((prediction, i) => probabilities[i * count + prediction] = 0.9);
  const record = {
    ...RECORD,
    status: "finished",
    configuration: {
      ...RECORD.configuration,
      network: sequential(globalAveragePooling2D(), dense(count)).description,
    },
    data: { ...RECORD.data, folder, pictures, digests: { test: [] } },
    split: { train: [], validation: [], test: files },
  } as const;
  const png = encode({ height: 8, width: 8, data: new Uint8Array(192).fill(99), channels: 3 });
  for (const file of files) {
    await Deno.mkdir(join(folder, dirname(file)), { recursive: true });
    await Deno.writeFile(join(folder, file), png);
  }
  await Deno.mkdir(run, { recursive: true });
  await writeRunRecord(run, record);
  await writeReport(
    run,
    computeReport({ classes, files, labels, predictions, probabilities }),
    record,
  );
}
