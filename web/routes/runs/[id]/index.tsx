import { HttpError, page } from "fresh";
import type { Report } from "../../../../engine/report/report.ts";
import { readRunRecord, type RunRecord } from "../../../../engine/run/record.ts";
import { readReport } from "../../../../engine/run/report_file.ts";
import { Configuration } from "../../../features/runs/Configuration.tsx";
import { ConfusionMatrix } from "../../../features/runs/ConfusionMatrix.tsx";
import { type NumberedPicture, PictureCards } from "../../../features/runs/PictureCards.tsx";
import { ScoreTable } from "../../../features/runs/ScoreTable.tsx";
import LiveRun from "../../../islands/LiveRun.tsx";
import { metricsOf } from "../../../server/metrics.ts";
import { runIds, runPath, stepsPerEpoch } from "../../../server/runs.ts";
import { stateOf } from "../../../server/trainings.ts";
import { moment } from "../../../shared/format.ts";
import { define } from "../../../utils.ts";

const MOST_MISTAKES = 24;

export const handlers = define.handlers({
  async GET({ params: { id }, state }) {
    const path = await runPath(id);
    if (!path) throw new HttpError(404, `There is no run '${id}'.`);
    state.title = id;
    const record = await readRunRecord(path);
    const now = stateOf(id, path, record);
    const isGoing = now.status === "running" || now.status === "paused";
    const report = isGoing ? undefined : await readReport(path); // that of an earlier end
    const others = (await runIds()).filter((other) => other !== id);
    return page({ id, record, report, others, state: now });
  },
});

/** A run. */
export default define.page<typeof handlers>(({ data, state }) => {
  const { id, record, report, others } = data;
  const { split, data: { pictures, fingerprint } } = record;
  const mistakes = report ? mistakesOf(report) : [];
  return (
    <>
      <p class="back">
        <a href="/">Runs</a>
      </p>
      <h1>{id}</h1>
      <p class="muted">
        Started {moment(record.started)} UTC on {record.adapter.name}
        {record.adapter.software && ", a software adapter"}
      </p>
      <LiveRun
        id={id}
        state={data.state}
        metrics={metricsOf(record)}
        totalSteps={totalSteps(record)}
        others={others}
        live={state.trusted}
      />
      {report && (
        <div class="columns">
          <ScoreTable report={report} />
          <ConfusionMatrix id={id} report={report} />
        </div>
      )}
      {state.trusted && mistakes.length > 0 && (
        <section class="panel">
          <h2>Most confident mistakes</h2>
          <PictureCards id={id} pictures={mistakes} />
        </section>
      )}
      <Configuration
        {...record}
        configuration={{ ...record.configuration }}
        pictures={pictures}
        fingerprint={fingerprint}
        split={Object.fromEntries(
          Object.entries(split).map(([name, { length }]) => [name, length]),
        )}
      />
    </>
  );
});

function mistakesOf({ pictures }: Report): NumberedPicture[] {
  return pictures.map((picture, index) => ({ ...picture, index }))
    .filter(({ correct }) => !correct)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_MISTAKES);
}

function totalSteps(record: RunRecord): number {
  const { steps, epochs } = record.configuration;
  return steps ?? epochs * stepsPerEpoch(record);
}
