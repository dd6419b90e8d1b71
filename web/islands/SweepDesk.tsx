import { useEffect, useMemo } from "preact/hooks";
import { listen } from "../features/runs/api.ts";
import { whileVisible } from "../features/runs/while_visible.ts";
import { Curves } from "../features/sweeps/Curves.tsx";
import { createDesk } from "../features/sweeps/desk.ts";
import { Importance } from "../features/sweeps/Importance.tsx";
import { Parallel } from "../features/sweeps/Parallel.tsx";
import { SettingTable } from "../features/sweeps/SettingTable.tsx";
import { SweepHead } from "../features/sweeps/SweepHead.tsx";
import { Times } from "../features/sweeps/Times.tsx";
import { Workers } from "../features/sweeps/Workers.tsx";
import type { ShownSweep } from "../messages/sweeps.ts";

/** What came of a sweep's trials, and what of that is looked at; `live` with the token alone. */
export default function SweepDesk({ sweep, live }: { sweep: ShownSweep; live: boolean }) {
  const desk = useMemo(() => createDesk(sweep), []);
  useEffect(() => {
    if (!live) return;
    return whileVisible(() => {
      const path = `/api/sweeps/${encodeURIComponent(sweep.facts.id)}/events`;
      const source = listen(path, desk.problem);
      source.addEventListener("sweep", ({ data }) => desk.take(JSON.parse(data), true));
      source.addEventListener("change", ({ data }) => desk.take(JSON.parse(data), false));
      return () => source.close();
    });
  }, []);
  return (
    <div class="sweep">
      <SweepHead desk={desk} live={live} />
      <section class="panel chart" aria-labelledby="parallel">
        <h2 id="parallel">Every trial</h2>
        <p class="muted">
          A line is a trial, the stronger its colour the better. Drag along an axis, or move its
          grips, to hold the others back everywhere on this page.
        </p>
        <Parallel desk={desk} />
      </section>
      <div class="columns">
        {live && (
          <section class="panel chart" aria-labelledby="curves">
            <h2 id="curves">Validation by epoch</h2>
            <Curves desk={desk} />
          </section>
        )}
        <section class="panel chart" aria-labelledby="times">
          <h2 id="times">Accuracy against time</h2>
          <Times desk={desk} />
        </section>
      </div>
      <div class="columns">
        <Importance desk={desk} />
        <Workers desk={desk} />
      </div>
      <section class="panel settings" aria-label="Settings">
        <SettingTable desk={desk} live={live} />
      </section>
    </div>
  );
}
