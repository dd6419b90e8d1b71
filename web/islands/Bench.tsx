import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { NoWebGpu } from "../components/NoWebGpu.tsx";
import { OpStart } from "../components/OpStart.tsx";
import { ResultTable } from "../features/bench/ResultTable.tsx";
import { RooflinePlot } from "../features/bench/RooflinePlot.tsx";
import { type Engine, startEngine } from "../worker/client.ts";
import type { AdapterFound, BenchProgress, KernelResult, Roofline } from "../worker/messages.ts";

/** Runs the shader benchmark in the visitor's browser. */
export default function Bench({ worker, ops }: { worker: string; ops: readonly string[] }) {
  const engine = useRef<Engine>();
  const adapter = useSignal<AdapterFound>();
  const noGpu = useSignal<string>();
  const isRunning = useSignal(false);
  const only = useSignal("");
  const progress = useSignal<BenchProgress>();
  const roofline = useSignal<Roofline>();
  const results = useSignal<readonly KernelResult[]>([]);
  const problem = useSignal<string>();
  useEffect(() => {
    engine.current = startEngine(worker, (reply) => {
      if (reply.type === "adapter") adapter.value = reply;
      else if (reply.type === "noGpu") noGpu.value = reply.reason;
      else if (reply.type === "roof") roofline.value = reply.roofline;
      else if (reply.type === "timing") progress.value = reply;
      else if (reply.type === "kernel") results.value = [...results.value, reply.result];
      else if (reply.type === "failed") problem.value = reply.message;
      if (reply.type === "benchEnd" || reply.type === "failed") isRunning.value = false;
    });
    engine.current.ask({ type: "open" });
    return engine.current.close;
  }, []);
  const start = () => {
    isRunning.value = true;
    results.value = [];
    progress.value = undefined;
    problem.value = undefined;
    engine.current?.ask({ type: "bench", op: only.value || undefined });
  };
  if (noGpu.value) return <NoWebGpu title="This tab can't measure shaders" reason={noGpu.value} />;
  return (
    <>
      <section class="panel" aria-label="The benchmark">
        <OpStart
          adapter={adapter.value}
          ops={ops}
          only={only}
          isRunning={isRunning.value}
          verb="Run the benchmark"
          onStart={start}
          onStop={() => engine.current?.ask({ type: "stop" })}
        />
        <p role="status" class="muted">
          {isRunning.value ? "Running" : results.value.length ? "Done" : ""}
        </p>
        {isRunning.value && <Now progress={progress.value} />}
        {problem.value && <p class="problem" role="alert">{problem}</p>}
      </section>
      {roofline.value && (
        <section class="panel" aria-labelledby="roofline">
          <h2 id="roofline">Roofline</h2>
          <RooflinePlot
            roofline={roofline.value}
            results={results.value.flatMap(timed)}
          />
        </section>
      )}
      {results.value.length > 0 && (
        <section class="panel" aria-labelledby="kernels">
          <h2 id="kernels">Kernels</h2>
          <ResultTable results={results.value} />
        </section>
      )}
    </>
  );
}

const timed = (result: KernelResult) => "failure" in result ? [] : [result];

function Now({ progress }: { progress: BenchProgress | undefined }) {
  return (
    <label class="bar">
      <progress max={progress?.total} value={progress?.done} />
      <span class="number">
        {progress
          ? `${progress.kernel} ${progress.shapes}`
          : "Measuring what this adapter can do …"}
      </span>
    </label>
  );
}
