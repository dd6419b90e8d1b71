import { HttpError, page } from "fresh";
import type { Report } from "../../../../engine/report/report.ts";
import { isNetworkAlone } from "../../../../engine/run/no_run.ts";
import { adapterText, readRunRecord, type RunRecord } from "../../../../engine/run/record.ts";
import { Configuration } from "../../../features/runs/Configuration.tsx";
import { ConfusionMatrix } from "../../../features/runs/ConfusionMatrix.tsx";
import { Confusions } from "../../../features/runs/Confusions.tsx";
import { NetworkAlone } from "../../../features/runs/NetworkAlone.tsx";
import { NetworkDrawing } from "../../../features/runs/NetworkDrawing.tsx";
import { PictureCards } from "../../../features/runs/PictureCards.tsx";
import { ScoreTable } from "../../../features/runs/ScoreTable.tsx";
import { StatusTag } from "../../../features/runs/StatusTag.tsx";
import ConfusionMap from "../../../islands/ConfusionMap.tsx";
import LiveRun from "../../../islands/LiveRun.tsx";
import Preparing from "../../../islands/Preparing.tsx";
import type { RunState } from "../../../messages/runs.ts";
import { metricsOf } from "../../../server/metrics.ts";
import { networkAlone } from "../../../server/network_alone.ts";
import { networkDrawing, networkOfRecord } from "../../../server/network_drawing.ts";
import { matrixOf, mistakesOf, reportOf, scoresOf } from "../../../server/reports.ts";
import {
  damaged,
  damageOf,
  noSuchRun,
  runIds,
  runPath,
  stepsPerEpoch,
} from "../../../server/runs.ts";
import { beginningOf, isGoing, stateOf } from "../../../server/trainings.ts";
import { moment } from "../../../shared/format.ts";
import { define } from "../../../utils.ts";

/** Of more classes, the matrix is a picture. */
const MOST_IN_TABLE = 20;

export const handlers = define.handlers({
  async GET({ params: { id }, state, url }) {
    const path = await runPath(id);
    const beginning = path ? undefined : beginningOf(id);
    if (!path && !beginning) throw new HttpError(404, `${noSuchRun(id)}.`);
    state.title = id;
    if (!path) return page({ id, beginning: beginning!.state });
    try {
      if (isNetworkAlone(path)) return page({ id, network: await networkAlone(path) });
      const record = await readRunRecord(path);
      const now = stateOf(id, path, record);
      const damage = isGoing(now.status) ? undefined : await damageOf(path);
      const report = isGoing(now.status) ? undefined : await reportOf(path).catch(() => undefined);
      const others = (await runIds()).filter((other) => other !== id);
      const all = url.searchParams.has("all");
      const isDrawn = networkDrawing(networkOfRecord(record)) !== undefined;
      return page({ id, record, damage, report, others, state: now, all, isDrawn });
    } catch (error) {
      return page({ id, ...damaged(error) });
    }
  },
});

/** A run. */
export default define.page<typeof handlers>(({ data, state }) => (
  <>
    <p class="back">
      <a href="/" aria-current="false">Runs</a>
    </p>
    <h1>{data.id}</h1>
    {"beginning" in data
      ? <Preparing id={data.id} state={data.beginning!} live={state.trusted} />
      : "record" in data
      ? <Run {...data} trusted={state.trusted} />
      : "network" in data
      ? <NetworkAlone id={data.id} {...data.network} />
      : <Damage {...data} />}
  </>
));

/** What is wrong with a run whose record can't be read. */
function Damage({ status, error }: ReturnType<typeof damaged>) {
  return (
    <section class="panel">
      <StatusTag status={status} />
      <p class="problem" role="alert">{error}</p>
      <p>It can be renamed and deleted in the list of runs.</p>
    </section>
  );
}

interface RunProps {
  readonly id: string;
  readonly record: RunRecord;
  /** Why another of its files can't be read. */
  readonly damage?: string;
  readonly report?: Report;
  readonly others: readonly string[];
  readonly state: RunState;
  /** Whether the scores of all classes are shown, however many. */
  readonly all: boolean;
  /** Whether its network can be drawn. */
  readonly isDrawn: boolean;
  readonly trusted: boolean;
}

function Run({ id, record, damage, report, others, state, all, isDrawn, trusted }: RunProps) {
  const { split, data: { pictures, fingerprint } } = record;
  return (
    <>
      <p class="muted">
        Started {moment(record.started)} UTC on {adapterText(record)}
        {record.adapter.software && ", a software adapter"}
      </p>
      <LiveRun
        id={id}
        state={state}
        metrics={metricsOf(record)}
        totalSteps={totalSteps(record)}
        others={others}
        live={trusted}
      />
      {damage && <p class="problem" role="alert">{damage}</p>}
      {report && <Results id={id} report={report} all={all} trusted={trusted} />}
      {isDrawn && <NetworkDrawing id={id} name={record.configuration.architecture} />}
      <Configuration
        {...record}
        adapter={{ ...record.adapter, name: adapterText(record) }}
        configuration={{ ...record.configuration }}
        pictures={pictures}
        fingerprint={fingerprint}
        split={Object.fromEntries(
          Object.entries(split).map(([name, { length }]) => [name, length]),
        )}
      />
    </>
  );
}

/** The test of a run. */
function Results({ id, report, all, trusted }: {
  id: string;
  report: Report;
  all: boolean;
  trusted: boolean;
}) {
  const mistakes = mistakesOf(report);
  return (
    <>
      <div class="columns">
        <ScoreTable report={report} scores={scoresOf(report, all)} all="?all" />
        <section class="panel">
          <h2>Confusion matrix</h2>
          <p class="muted">
            Rows are true classes, columns predicted ones. A cell opens its pictures.
          </p>
          <Matrix id={id} report={report} />
        </section>
      </div>
      {trusted && mistakes.length > 0 && (
        <section class="panel">
          <h2>Most confident mistakes</h2>
          <PictureCards id={id} pictures={mistakes} />
        </section>
      )}
    </>
  );
}

function Matrix({ id, report }: { id: string; report: Report }) {
  const cells = matrixOf(report);
  if (cells.names.length <= MOST_IN_TABLE) {
    return <ConfusionMatrix id={id} names={cells.names} confusion={report.confusion} />;
  }
  return (
    <>
      <ConfusionMap id={id} {...cells} />
      <h3>The worst confusions</h3>
      <Confusions id={id} {...cells} />
    </>
  );
}

function totalSteps(record: RunRecord): number {
  const { steps, epochs } = record.configuration;
  return steps ?? epochs * stepsPerEpoch(record);
}
