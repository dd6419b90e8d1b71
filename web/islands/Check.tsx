import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { NoWebGpu } from "../components/NoWebGpu.tsx";
import { OpStart } from "../components/OpStart.tsx";
import { CheckTable } from "../features/check/CheckTable.tsx";
import { Failures } from "../features/check/Failures.tsx";
import { Keep } from "../features/check/Keep.tsx";
import { type Check as Found, countsOf } from "../features/check/report.ts";
import { type Engine, startEngine } from "../worker/client.ts";
import type { AdapterFound, CheckProgress, Reply } from "../worker/messages.ts";

const NOTHING: Found = { results: [] };

/** Runs the tests of all ops on the visitor's own GPU. */
export default function Check({ worker, ops }: { worker: string; ops: readonly string[] }) {
  const engine = useRef<Engine>();
  const adapter = useSignal<AdapterFound>();
  const noGpu = useSignal<string>();
  const isRunning = useSignal(false);
  const only = useSignal("");
  const progress = useSignal<CheckProgress>();
  const found = useSignal<Found>(NOTHING);
  const problem = useSignal<string>();
  const receive = (reply: Reply) => {
    const before = found.peek();
    const end = (how: Found["end"]) => {
      if (isRunning.peek()) found.value = { ...before, end: how };
      isRunning.value = false;
    };
    if (reply.type === "adapter") adapter.value = reply;
    else if (reply.type === "noGpu") noGpu.value = reply.reason;
    else if (reply.type === "checkedDevice") found.value = { ...before, device: reply };
    else if (reply.type === "checking") progress.value = reply;
    else if (reply.type === "checkedKernel") {
      found.value = { ...before, results: [...before.results, reply.result] };
    } else if (reply.type === "checkEnd") end(reply.isWhole ? "whole" : "stopped");
    else if (reply.type === "failed") {
      problem.value = reply.message;
      end("failed");
    }
  };
  useEffect(() => {
    engine.current = startEngine(worker, receive);
    engine.current.ask({ type: "open" });
    return engine.current.close;
  }, []);
  const start = () => {
    isRunning.value = true;
    found.value = NOTHING;
    progress.value = undefined;
    problem.value = undefined;
    engine.current?.ask({ type: "check", op: only.value || undefined });
  };
  const stop = () => engine.current?.ask({ type: "stop" });
  if (noGpu.value) return <NoWebGpu title="This tab can't check a GPU" reason={noGpu.value} />;
  const { results, end } = found.value;
  return (
    <>
      <section class="panel" aria-label="The check">
        <OpStart
          adapter={adapter.value}
          ops={ops}
          only={only}
          isRunning={isRunning.value}
          verb="Check this GPU"
          onStart={start}
          onStop={stop}
        />
        {isRunning.value && <Now progress={progress.value} />}
        <div role="status">{end && <Result found={found.value} />}</div>
        {problem.value && <p class="problem" role="alert">{problem}</p>}
        {end && results.length > 0 && <Keep check={found.value} />}
      </section>
      <Failures results={results} />
      {results.length > 0 && (
        <section class="panel" aria-label="Kernels">
          <details class="more">
            <summary>All {results.length} kernels</summary>
            <CheckTable results={results} />
          </details>
        </section>
      )}
    </>
  );
}

function Now({ progress }: { progress: CheckProgress | undefined }) {
  return (
    <label class="bar">
      <progress max={progress?.total} value={progress?.done} />
      <span class="number">
        {progress
          ? `${progress.done} of ${progress.total} kernels · ${progress.op} by ${progress.kernel}`
          : "Loading the tests …"}
      </span>
    </label>
  );
}

const ENDS = { whole: "Done", stopped: "Stopped", failed: "Ended early" } as const;

/** What came out, in a line. */
function Result({ found: { results, end } }: { found: Found }) {
  const { right, wrong, left, lost } = countsOf(results);
  const parts = [
    `${right} right`,
    `${wrong} wrong`,
    ...left ? [`${left} can't run here`] : [],
    ...lost ? [`the GPU was lost ${lost === 1 ? "once" : `${lost} times`}`] : [],
  ];
  return (
    <p>
      <span class={`tag ${wrong ? "bad" : end === "whole" ? "good" : "warn"}`}>{ENDS[end!]}</span>
      {" "}
      <span class="number">
        {results.length} kernels: {parts.join(", ")}.
      </span>
    </p>
  );
}
