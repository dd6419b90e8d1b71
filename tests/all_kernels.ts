/** `deno task test:kernels`: every kernel on all samples of its op. @module */
import { ALL_OPS } from "../engine/check/all_ops.ts";
import { testKernels } from "./ops.ts";

for (const op of ALL_OPS) testKernels(op, "all");
