import assert from "node:assert/strict";
import type { KernelCheck } from "../../worker/messages.ts";
import { countsOf, reportOf } from "./report.ts";

const kernel = (name: string, more: Partial<KernelCheck> = {}): KernelCheck => ({
  op: "relu",
  kernel: name,
  way: "run",
  samples: 2,
  milliseconds: 1.6,
  ...more,
});

const results = [
  kernel("good", { deviation: { error: 1e-6, allowed: 1e-4, about: "element 1" } }),
  kernel("bad", {
    deviation: { error: NaN, allowed: 1e-4, about: "element 2" },
    failure: "element 2 is NaN, expected 1",
  }),
  kernel("gone", { failure: "Cannot go on as the GPU was lost: reset", fault: "lost" }),
  kernel("half", { way: "none", samples: 0 }),
];

Deno.test("countsOf() tells right, wrong and left out apart", () => {
  assert.deepEqual(countsOf(results), { right: 1, wrong: 2, left: 1, lost: 1 });
});

Deno.test("reportOf() has device, errors and tolerances, and says what is no number", () => {
  const device = {
    type: "checkedDevice",
    name: "An adapter",
    software: false,
    adapter: { vendor: "someone" },
    features: ["shader-f16"],
    limits: { maxBindGroups: 4 },
  } as const;
  const check = { device, results, end: "stopped" } as const;
  const report = JSON.parse(reportOf(check, "A browser", new Date(0)));
  assert.deepEqual(
    { ...report, kernels: report.kernels.map(({ error }: { error?: unknown }) => error) },
    {
      format: "loupe-check-1",
      made: "1970-01-01T00:00:00.000Z",
      userAgent: "A browser",
      end: "stopped",
      right: 1,
      wrong: 2,
      left: 1,
      lost: 1,
      device: {
        name: "An adapter",
        software: false,
        adapter: { vendor: "someone" },
        features: ["shader-f16"],
        limits: { maxBindGroups: 4 },
      },
      kernels: [1e-6, "NaN", null, null].map((error) => error ?? undefined),
    },
  );
  assert.deepEqual(report.kernels[0], {
    op: "relu",
    kernel: "good",
    way: "run",
    samples: 2,
    milliseconds: 2,
    error: 1e-6,
    tolerance: 1e-4,
  });
});
