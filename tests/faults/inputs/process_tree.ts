/** A process with all that it started: how much memory they take, and their end. @module */

/** The processes that came of one, itself first; Linux says, elsewhere it is one. */
export function treeOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim();
  return [pid, ...children.split(" ").filter(Boolean).flatMap((child) => treeOf(Number(child)))];
}

function read(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return ""; // it has ended, or this is no Linux
  }
}

/** The most bytes that a process has held so far, as the system counts them; 0 where it says nothing. */
function peakOf(pid: number): number {
  const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

/**
 * Watches a process and all that it starts. `peak()` is the largest one's own high-water mark, which
 * the system keeps: nothing between two looks is missed but the last moment.
 */
export function watch(pid: number) {
  let peak = 0;
  const look = () => {
    for (const each of treeOf(pid)) peak = Math.max(peak, peakOf(each));
  };
  const timer = setInterval(look, 50);
  return {
    peak: () => peak,
    /** Ends all of them. */
    kill() {
      for (const each of treeOf(pid).reverse()) {
        try {
          Deno.kill(each, "SIGKILL");
        } catch { /* it has ended */ }
      }
    },
    close: () => clearInterval(timer),
  };
}
