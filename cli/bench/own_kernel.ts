/** `bench OP --kernel FILE`: a kernel writer's file among the cases. @module */
import { visible } from "../../data/text/visible.ts";
import type { Case } from "../../engine/bench/cases.ts";
import { type KernelFile, withKernelFile } from "../../engine/bench/kernel_file.ts";
import type { Device } from "../../engine/plan/device.ts";
import { readBytes } from "../../engine/run/read_file.ts";
import { UsageError } from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";

/** No kernel is larger, in bytes. */
const MOST_BYTES = 2 ** 20;

/** The file, where one is named. Throws a `UsageError` where it can't be read. */
export async function readKernel(path: string | undefined): Promise<KernelFile | undefined> {
  if (path === undefined) return undefined;
  const cannot = (why: string) => new UsageError(`Cannot use --kernel ${visible(path)} as ${why}`);
  if (!/[^/\\]\.wgsl$/.test(path)) {
    throw cannot("its name does not end in .wgsl, as a shader's does");
  }
  const bytes = await readBytes(path, MOST_BYTES).catch((error) => {
    throw new UsageError(error.message);
  });
  if (!bytes) throw cannot("there is no such file");
  return { path: visible(path), text: new TextDecoder().decode(bytes) };
}

/** The cases that the file's bindings fit, with its kernel before ours; says which, and what is set. */
export async function withOwnKernel(
  device: Device,
  cases: readonly Case[],
  file: KernelFile | undefined,
): Promise<readonly Case[]> {
  if (!file) return cases;
  const { cases: own, constants } = await withKernelFile(device, cases, file);
  print(
    `${file.path}: ${own.length} of ${cases.length} calls have such bindings; set for each: ` +
      (constants.join(", ") || "nothing"),
  );
  return own;
}
