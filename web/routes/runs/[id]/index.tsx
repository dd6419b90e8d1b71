import { HttpError, page } from "fresh";
import { isNetworkAlone } from "../../../../engine/run/no_run.ts";
import { adapterText, readRunRecord, type RunRecord } from "../../../../engine/run/record.ts";
import { Configuration } from "../../../features/runs/Configuration.tsx";
import { ConfusionMatrix } from "../../../features/runs/ConfusionMatrix.tsx";
import { Confusions } from "../../../features/runs/Confusions.tsx";
import { NetworkAlone } from "../../../features/runs/NetworkAlone.tsx";
import { NetworkDrawing } from "../../../features/runs/NetworkDrawing.tsx";
import { PictureCards } from "../../../features/runs/PictureCards.tsx";
import { ScoreTable } from "../../../features/runs/ScoreTable.tsx";
import { shownOf } from "../../../features/runs/shown.ts";
import { StatusTag } from "../../../features/runs/StatusTag.tsx";
import ConfusionMap from "../../../islands/ConfusionMap.tsx";
import LiveRun from "../../../islands/LiveRun.tsx";
import Preparing from "../../../islands/Preparing.tsx";
import RunCurves from "../../../islands/RunCurves.tsx";
import type { Report } from "../../../messages/runs.ts";
import { configurationOf } from "../../../server/choices.ts";
import { metricsOf } from "../../../server/metrics.ts";
import { networkAlone } from "../../../server/network_alone.ts";
import { networkDrawing, networkOfRecord } from "../../../server/network_drawing.ts";
import { progressOf, testFigures } from "../../../server/progress.ts";
import { matrixOf, mistakesOf, reportOf, scoresOf } from "../../../server/reports.ts";
import {
  columnsOf,
  comparableRuns,
  damaged,
  damageOf,
  noSuchRun,
  picturesBeforeTest,
  runPath,
  totalSteps,
} from "../../../server/runs.ts";
import { formChoicesOf, trainAgainAddress } from "../../../server/train_again.ts";
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
      return page(
        isNetworkAlone(path)
          ? { id, network: await networkAlone(path) }
          : await runProps(id, path, url),
      );
    } catch (error) {
      return page({ id, ...damaged(error) });
    }
  },
});

/** All that the page of a run shows. Throws an `Error` where its record can't be read. */
async function runProps(id: string, path: string, { search, searchParams }: URL) {
  const record = await readRunRecord(path);
  const state = stateOf(id, path, record);
  const isOver = !isGoing(state.status);
  const report = isOver ? await reportOf(path).catch(() => undefined) : undefined;
  const metrics = metricsOf(record);
  const columns = await columnsOf(id, path, metrics);
  const run = encodeURIComponent(id);
  return {
    id,
    record,
    report,
    damage: isOver ? await damageOf(path) : undefined,
    live: {
      id,
      state,
      metrics,
      totalSteps: totalSteps(record),
      progress: progressOf(columns, metrics, shownOf(search).span),
      result: report && testFigures(report, record, columns),
      links: {
        again: trainAgainAddress(id, record.data.folder, formChoicesOf(record)),
        gallery: columns.steps.rows > 0 ? `/gallery/${run}` : undefined,
        labels: report && `/runs/${run}/labels`,
        beside: report && record.again && `/runs/${run}/again`,
      },
    },
    curves: { id, metrics, search, others: await comparableRuns(id) },
    all: searchParams.has("all"),
    isDrawn: networkDrawing(networkOfRecord(record)) !== undefined,
  };
}

type RunProps = Awaited<ReturnType<typeof runProps>> & { readonly trusted: boolean };

/** A run. */
export default define.page<typeof handlers>(({ data, state: { trusted } }) => (
  <>
    <p class="back">
      <a href="/" aria-current="false">Runs</a>
    </p>
    <h1>{data.id}</h1>
    {"beginning" in data
      ? <Preparing id={data.id} state={data.beginning!} live={trusted} />
      : "record" in data
      ? <Run {...data} trusted={trusted} />
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

/** What counts first; curves, which tell how it came about, after it. */
function Run({ id, record, damage, report, live, curves, all, isDrawn, trusted }: RunProps) {
  return (
    <>
      <p class="muted">
        Started {moment(record.started)} UTC on {adapterText(record)}
        {record.adapter.software && ", a software adapter"}
      </p>
      <LiveRun {...live} trusted={trusted} />
      {damage && <p class="problem" role="alert">{damage}</p>}
      {report && trusted && <Mistakes id={id} report={report} record={record} />}
      {report && <Results {...{ id, report, all, trusted }} />}
      {trusted && <RunCurves {...curves} />}
      <div class="columns">
        {isDrawn && trusted && <NetworkDrawing id={id} name={record.configuration.architecture} />}
        <Configuration {...configurationOf(record)} />
      </div>
    </>
  );
}

/** The pictures that it was surest and wrong about. */
function Mistakes({ id, report, record }: { id: string; report: Report; record: RunRecord }) {
  const mistakes = mistakesOf(report);
  if (mistakes.length === 0) return null;
  return (
    <section class="panel">
      <h2>Most confident mistakes</h2>
      <PictureCards id={id} pictures={mistakes} before={picturesBeforeTest(record)} />
    </section>
  );
}

/** The test of a run, class by class. */
function Results({ id, report, all, trusted }: {
  id: string;
  report: Report;
  all: boolean;
  trusted: boolean;
}) {
  return (
    <div class="columns">
      <section class="panel">
        <h2>Confusion matrix</h2>
        <p class="muted">
          Rows are true classes, columns predicted ones.{trusted && " A cell opens its pictures."}
        </p>
        <Matrix id={id} report={report} />
      </section>
      <ScoreTable scores={scoresOf(report, all)} report={report} all="?all" />
    </div>
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
